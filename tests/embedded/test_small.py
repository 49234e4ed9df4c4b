import pytest

from streams.embedded.small import SmallBroker
from tests.embedded.helpers import (
    consume,
    create_topic,
    processes_of,
    produce,
    start_on_a_taken_port,
)


async def test_keeps_port_and_records_over_a_stop(small: SmallBroker) -> None:
    await small.start()
    bootstrap = small.bootstrap
    await create_topic(small)
    await produce(small, b"one")
    assert processes_of(small)
    assert await small.stop()
    assert not processes_of(small)

    await small.start()
    await produce(small, b"two")
    assert small.bootstrap == bootstrap
    assert await consume(small) == [b"one", b"two"]


async def test_kill_leaves_no_process(small: SmallBroker) -> None:
    await small.start()
    assert processes_of(small)
    await small.kill()
    assert not processes_of(small)
    assert not small.running


async def test_a_taken_port_is_not_the_end(
    small: SmallBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await start_on_a_taken_port(small, monkeypatch)
    assert small.running
    assert small.bootstrap != taken


def test_says_what_it_cannot_do(small: SmallBroker) -> None:
    assert "one worker" in small.limits
