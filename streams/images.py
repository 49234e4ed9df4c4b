"""The images in PostgreSQL."""

from __future__ import annotations

from schemas.image import HoroscopeImage
from schemas.tables import horoscope_images as table
from streams.database import Database
from streams.store import Store


class Images(Store[HoroscopeImage]):
    """`horoscope_images`; what it gives has no bytes but by `data`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, table.IMAGES)

    async def data(self, image: HoroscopeImage) -> bytes | None:
        """The image's bytes; None where it has been superseded or deleted meanwhile."""
        async with self._database.connection() as connection:
            found: bytes | None = await connection.fetchval(
                table.SELECT_DATA, image.sign, image.day, image.sha256
            )
        return found
