"""Images to begin from, and a table of them in memory."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.images import Images
from tests.unit.samples import DAY, NOON

Key = tuple[Sign, Any]


def image(of: bytes = b"a drawing", **named: Any) -> HoroscopeImage:
    """Without its bytes, as everybody but the artist has it."""
    defaults: dict[str, Any] = {
        "sign": Sign.LEO,
        "day": DAY,
        "revision": 1,
        "media_type": "image/jpeg",
        "width": 1080,
        "height": 1350,
        "size": len(of),
        "sha256": sha256(of).hexdigest(),
        "artist": "test",
        "generated_at": NOON,
    }
    return HoroscopeImage(**defaults | named)


class MemoryImages(Images):
    """`horoscope_images` in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[Key, tuple[HoroscopeImage, bytes]] = {}
        #: Images looked for, and bytes loaded.
        self.reads = 0
        self.loads = 0
        #: Raised by the next load.
        self.error: Exception | None = None
        #: Drawn by another worker just before the next bytes are loaded.
        self.overtaken_by: list[bytes] = []
        #: Unset it to hold every load up.
        self.readable = asyncio.Event()
        self.readable.set()

    def draw(self, data: bytes = b"a drawing", **named: Any) -> HoroscopeImage:
        drawn = image(data, **named)
        self.rows[drawn.sign, drawn.day] = drawn, data
        return drawn

    async def get(self, sign: Sign, day: Any) -> HoroscopeImage | None:
        self.reads += 1
        return self.rows[sign, day][0] if (sign, day) in self.rows else None

    async def of_day(self, day: Any) -> dict[Sign, HoroscopeImage]:
        self.reads += 1
        return {sign: drawn for (sign, at), (drawn, _) in self.rows.items() if at == day}

    async def data(self, wanted: HoroscopeImage) -> bytes | None:
        self.loads += 1
        await self.readable.wait()
        if self.overtaken_by:
            self.draw(self.overtaken_by.pop(0), sign=wanted.sign, day=wanted.day)
        if error := self.error:
            self.error = None
            raise error
        drawn, data = self.rows.get((wanted.sign, wanted.day), (None, b""))
        return data if drawn and drawn.sha256 == wanted.sha256 else None
