"""Tells readers of the page what changes, as server-sent events."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from streams.http.client import asking
from streams.http.operation import Answer, Operation
from streams.http.page.hub import Hub

#: Seconds that a reader may take for what is written to it.
WRITE_LIMIT = 5.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
#: Milliseconds after which a browser connects again.
_RETRY = b"retry: 3000\n\n"
_HEARTBEAT = b":\n\n"


@dataclass(frozen=True, slots=True)
class Live:
    """A reader that is slow or gone is cut off; of one that is gone only writing tells.

    `proxies`: our own, before the worker.
    """

    hub: Hub
    proxies: int = 0

    async def tell(self, request: web.Request) -> web.StreamResponse:
        with self.hub.listening(asking(request, self.proxies)):
            response = web.StreamResponse(headers=_HEADERS)
            response.content_type = "text/event-stream"
            response.charset = "utf-8"
            await response.prepare(request)
            try:
                await self._follow(response)
            except (ConnectionError, TimeoutError):
                if request.transport:
                    request.transport.abort()
        return response

    async def _follow(self, response: web.StreamResponse) -> None:
        await _write(response, _RETRY)
        number = 0
        while not self.hub.should_stop:
            frame = await self.hub.after(number)
            if frame is None:
                await _write(response, _HEARTBEAT)
            else:
                await _write(response, frame.for_who_has(number))
                number = frame.number

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/live",
                self.tell,
                "What changes on the page",
                {200: Answer("a stream without an end", content_type="text/event-stream")},
                problems=(503,),
                documented=False,
            )
        ]


async def _write(response: web.StreamResponse, event: bytes) -> None:
    async with asyncio.timeout(WRITE_LIMIT):
        await response.write(event)
