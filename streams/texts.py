"""The texts in PostgreSQL."""

from __future__ import annotations

from schemas.horoscope import Horoscope
from schemas.tables import horoscope_cache as table
from streams.database import Database
from streams.store import Store


class Texts(Store[Horoscope]):
    """`horoscope_cache`, and what only an operator does with it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, table.TEXTS)

    async def replace(self, text: Horoscope) -> int:
        """Store an operator's text as the next revision, whatever is there, and return that."""
        sign, day, _, *rest = table.columns_of(text)
        async with self._database.connection() as connection:
            revision: int = await connection.fetchval(table.REPLACE, sign, day, *rest)
        return revision
