"""`horoscope_images` in a dictionary."""

from __future__ import annotations

from schemas.image import HoroscopeImage
from streams.images import Images
from tests.unit.doubles.store import MemoryStore


class MemoryImages(MemoryStore[HoroscopeImage], Images):
    """Images, without a database."""

    async def data(self, image: HoroscopeImage) -> bytes | None:
        held = self.rows.get((image.sign, image.day))
        return held.data if held and held.sha256 == image.sha256 else None
