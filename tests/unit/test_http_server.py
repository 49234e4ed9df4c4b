from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from streams.http.server import Server, listen
from streams.http.state import State
from tests.unit.samples import settings

pytestmark = pytest.mark.real_time


class Site:
    """A web service whose state a test sets."""

    def __init__(self) -> None:
        self.parts = {"agents": True, "views": True}
        self.stuck: list[str] = []
        listener = listen(settings(http_port=0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        checks = {name: lambda name=name: self.parts[name] for name in self.parts}
        state = State(checks, lambda: self.stuck)
        self.server = Server(settings(), listener, state.operations())

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    await made.server.start()
    yield made
    await made.server.stop()


async def test_ready_only_if_every_part_is(site: Site) -> None:
    status, told = await site.get("/readyz")
    assert status == 200
    assert json.loads(told) == {"ready": True, "parts": {"agents": True, "views": True}}
    assert "horoscope_ready 1.0" in (await site.get("/metrics"))[1]
    site.parts["views"] = False
    status, told = await site.get("/readyz")
    assert (status, json.loads(told)["parts"]) == (503, {"agents": True, "views": False})
    assert "horoscope_ready 0.0" in (await site.get("/metrics"))[1]


async def test_alive_unless_a_partition_is_stuck(site: Site) -> None:
    assert (await site.get("/healthz"))[0] == 200
    site.stuck = ["t.views/0 stands at 1 of 2 for 61 s"]
    status, told = await site.get("/healthz")
    assert (status, json.loads(told)) == (503, {"alive": False, "stuck": site.stuck})


async def test_there_is_nothing_else(site: Site) -> None:
    assert (await site.get("/"))[0] == 404


async def test_a_port_in_use_is_a_wrong_setting(site: Site) -> None:
    port = int(site.url.rpartition(":")[2])
    with pytest.raises(ValueError, match="HOROSCOPE_HTTP_PORT"):
        listen(settings(http_port=port))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_a_wrong_setting(host: str) -> None:
    with pytest.raises(ValueError, match=f"HOROSCOPE_HTTP_HOST.*{host}"):
        listen(settings(http_host=host, http_port=0))


def test_an_ipv6_address_will_do() -> None:
    try:
        listener = listen(settings(http_host="::1", http_port=0))
    except ValueError:
        pytest.skip("no IPv6 here")
    with listener:
        assert listener.family == socket.AF_INET6
