"""A server of images, as far as a reader of `horoscope.images-published` sees the service."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to whoever asks for an image; `hangs`: not before `release`."""

    data: bytes
    status: int = 200
    media_type: str = "image/png"
    hangs: bool = False


class FakeImages:
    """An image that was `put` is found at its URL; another is gone."""

    def __init__(self) -> None:
        #: The names that were asked for.
        self.asked: list[str] = []
        self.release = asyncio.Event()
        self._answers: dict[str, list[Answer]] = {}
        self._base = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{name}", self._get)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def put(self, name: str, *answers: Answer) -> str:
        """Return the URL of `name`: it gives one answer after the other, the last for ever."""
        self._answers[name] = list(answers)
        return f"{self._base}/{name}"

    async def _get(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.asked.append(name)
        answers = self._answers.get(name) or [Answer(b"", 404)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.hangs:
            await self.release.wait()
        return web.Response(status=answer.status, body=answer.data, content_type=answer.media_type)
