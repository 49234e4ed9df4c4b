"""A broker that hangs up on who speaks another protocol; it is heard of once in ten seconds."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from streams import asking
from streams.admin import Admin
from streams.outage import AccessError
from streams.settings import Settings

pytestmark = pytest.mark.real_time


class HangsUp(socketserver.ThreadingTCPServer):
    """Reads what it is asked, closes, and counts; the second connection follows the first's end."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.calls = threading.Semaphore(0)

    def finish_request(self, request: Any, client_address: object) -> None:
        request.recv(65536)
        self.calls.release()


@pytest.fixture
def hangs_up() -> Iterator[HangsUp]:
    with HangsUp() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def admin(hangs_up: HangsUp, monkeypatch: pytest.MonkeyPatch) -> Admin:
    """Ends before librdkafka repeats itself, which it does every ten seconds."""
    monkeypatch.setattr(asking, "TIMEOUT", 4.0)
    return Admin(Settings(kafka_url=f"127.0.0.1:{hangs_up.server_address[1]}"))


async def test_a_refusal_before_the_first_question_is_heard(
    hangs_up: HangsUp, admin: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine is busy, and the client has its refusal before anything is asked of it."""

    def slowly(options: dict[str, Any]) -> AdminClient:
        made = AdminClient(options)
        for _ in range(2):
            assert hangs_up.calls.acquire(timeout=30)
        return made

    monkeypatch.setattr(asking, "AdminClient", slowly)
    with pytest.raises(AccessError, match="closes every connection"):
        await admin.knock()


async def test_a_refusal_is_heard_again_by_the_next_question(admin: Admin) -> None:
    for _ in range(2):
        with pytest.raises(AccessError, match="closes every connection"):
            await admin.knock()
