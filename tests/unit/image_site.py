"""Images over real HTTP, of a worker whose memory and PostgreSQL are dictionaries."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from schemas.artefact import Product
from streams.cache import Cache
from streams.http.images import Drawn
from streams.http.server import Server, listen
from streams.image_bytes import ImageBytes
from streams.library import Library
from streams.store import Known
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.images import MemoryImages
from tests.unit.samples import DAY, NOON, settings

MOSCOW = ZoneInfo("Europe/Moscow")


class ImageSite:
    """A worker's images: its memory, which is in touch, and PostgreSQL's."""

    def __init__(self, images: MemoryImages | None = None) -> None:
        self.clock = SetClock()
        self.images = images or MemoryImages()
        self.memory = Cache[Any](Product.IMAGE, lambda: 0.0)
        listener = listen(settings(http_port=0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        drawn = Drawn(
            self.clock,
            MOSCOW,
            Library(self.memory, self.images),
            ImageBytes(self.images.data, 1024),
        )
        self.operations = drawn.operations()
        self.server = Server(settings(), listener, self.operations)

    def look(self) -> None:
        """Take into memory what is stored, of all days since yesterday."""
        rows = [*self.images.rows.values()]
        known = [Known(each.sign, each.day, each.revision, None, NOON) for each in rows]
        self.memory.learn(known, DAY - timedelta(days=1))
        for each in rows:
            self.memory.put(each)
        self.memory.believe(0.0)

    async def get(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers=named) as answer,
        ):
            return answer.status, answer.headers, await answer.read()

    async def problem(self, path: str) -> tuple[int, str]:
        status, headers, told = await self.get(path)
        assert headers["Content-Type"] == "application/problem+json"
        assert headers["Cache-Control"] == "no-store"
        return status, json.loads(told)["detail"]
