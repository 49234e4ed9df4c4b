"""The stream of events on a real socket."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import aiohttp
import pytest

from streams import metrics
from streams.http.page import hub as hubs
from streams.http.page import live as lives
from streams.http.page.hub import Hub
from streams.http.page.live import Live
from streams.http.page.look import Look
from streams.http.page.picture import Picture
from streams.http.page.words import words_for
from streams.http.server import Server, listen
from tests.support.wait import until
from tests.unit.pictures import picture, stored, texts_of
from tests.unit.samples import settings

pytestmark = pytest.mark.real_time


class Stream:
    """A worker's live page, of which a test sets what is to be seen."""

    def __init__(self) -> None:
        self.views = 0
        self.content = "A text. " * 9
        ages = count(step=10)  # no picture is fresh
        self.hub = Hub(Look(self._take, lambda: float(next(ages))), words_for("en"), most=2)
        listener = listen(settings(http_port=0))
        self.address = listener.getsockname()
        self.url = f"http://127.0.0.1:{self.address[1]}/live"
        self.server = Server(settings(), listener, Live(self.hub).operations())

    async def _take(self) -> Picture:
        return picture(stored(texts_of(*[self.content] * 12), leo=self.views))

    @staticmethod
    def listeners() -> float:
        return metrics.REGISTRY.get_sample_value("horoscope_live_listeners") or 0.0


@pytest.fixture
async def stream(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stream]:
    monkeypatch.setattr(hubs, "INTERVAL", 0.02)
    monkeypatch.setattr(hubs, "HEARTBEAT", 0.1)
    made = Stream()
    await made.server.start()
    yield made
    await made.hub.stop()
    await made.server.stop()


async def _event(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    async for line in answer.content:
        if line.startswith(b"data: "):
            told: dict[str, Any] = json.loads(line[6:])
            return told
    raise ConnectionError("the stream ended")


async def test_it_tells_everything_and_then_what_changes(stream: Stream) -> None:
    async with aiohttp.ClientSession() as session, session.get(stream.url) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.content.readline() == b"retry: 3000\n"
        assert (await _event(answer))["text"]["aries.text"] == stream.content
        stream.views = 5
        change = await _event(answer)
        assert change["text"]["leo.views"] == "5"
        assert "aries.text" not in change["text"]
        assert await answer.content.readuntil(b"\n:\n"), "a heartbeat"


async def test_who_is_gone_makes_room_for_others(stream: Stream) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            answer = await session.get(stream.url)
            await _event(answer)
            answer.close()

        async def free() -> bool:
            return not stream.listeners()

        await until(free, "nobody listens any more")
        async with session.get(stream.url), session.get(stream.url) as last:
            await _event(last)
            async with session.get(stream.url) as refused:
                assert (refused.status, refused.headers["Retry-After"]) == (503, "10")


async def test_who_does_not_read_is_cut_off(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lives, "WRITE_LIMIT", 0.2)
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.connect(stream.address[:2])
        lazy.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")

        async def listens() -> bool:
            return stream.listeners() == 1

        await until(listens, "it listens")

        async def cut_off() -> bool:
            stream.content = f"{stream.views} " * 50_000
            stream.views += 1
            return not stream.listeners()

        await until(cut_off, "it is cut off")
        assert stream.listeners() == 0


async def test_a_stop_ends_every_stream_at_once(stream: Stream) -> None:
    async with aiohttp.ClientSession() as session, session.get(stream.url) as answer:
        await _event(answer)
        async with asyncio.timeout(1):
            await stream.hub.stop()
            await answer.content.read()
        async with session.get(stream.url) as refused:
            assert refused.status == 503
