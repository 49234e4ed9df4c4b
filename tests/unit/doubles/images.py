"""`horoscope_images` in a dictionary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.images import Images
from tests.unit.doubles.store import MemoryStore
from tests.unit.samples import image


class MemoryImages(MemoryStore[HoroscopeImage], Images):
    """Its rows have their bytes; what it gives has none but by `data`."""

    def __init__(self, *rows: HoroscopeImage) -> None:
        super().__init__(*rows)
        #: How often bytes were loaded.
        self.loads = 0
        #: Raised by the next load.
        self.error: Exception | None = None
        #: Drawn by another worker just before the next bytes are loaded.
        self.redrawn: list[bytes] = []

    def draw(self, data: bytes = b"a drawing", **named: Any) -> HoroscopeImage:
        drawn = image(data, **named)
        self.rows[drawn.sign, drawn.day] = replace(drawn, data=data)
        return drawn

    async def get(self, sign: Sign, day: date) -> HoroscopeImage | None:
        found = await super().get(sign, day)
        return found and replace(found, data=None)

    async def of_day(self, day: date) -> dict[Sign, HoroscopeImage]:
        found = await super().of_day(day)
        return {sign: replace(each, data=None) for sign, each in found.items()}

    async def data(self, image: HoroscopeImage) -> bytes | None:
        self.loads += 1
        await self.readable.wait()
        if self.redrawn:
            self.draw(self.redrawn.pop(0), sign=image.sign, day=image.day)
        if error := self.error:
            self.error = None
            raise error
        held = self.rows.get((image.sign, image.day))
        return held.data if held and held.sha256 == image.sha256 else None
