import pytest

from streams.embedded import port
from streams.embedded.error import EmbeddedError
from streams.embedded.port import free_ports


def test_different_and_outside_the_range_of_outgoing_connections() -> None:
    ports = free_ports(50)
    assert len(set(ports)) == 50
    assert max(ports) < 32_768


def test_when_all_are_taken_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "_LOWEST", 20_000)
    monkeypatch.setattr(port, "_HIGHEST", 20_001)
    with pytest.raises(EmbeddedError, match="no free port"):
        free_ports(2)
