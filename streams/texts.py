"""Reads and commits texts in PostgreSQL."""

from __future__ import annotations

from datetime import date

from schemas.horoscope import Horoscope
from schemas.sign import SIGNS, Sign
from schemas.tables import horoscope_cache as table
from streams.cache import Known
from streams.database import Database


class Texts:
    """`horoscope_cache`; every call raises what asyncpg does, within its time limits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, sign: Sign, day: date) -> Horoscope | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(table.SELECT_ONE, sign, day)
        return table.horoscope_from(dict(row)) if row else None

    async def of_day(self, day: date) -> dict[Sign, Horoscope]:
        """A day's texts; rows of no sign of ours are left out."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(table.SELECT_DAY, day)
        texts = [table.horoscope_from(dict(row)) for row in rows if row["zodiac_sign"] in SIGNS]
        return {text.sign: text for text in texts}

    async def known_since(self, day: date) -> list[Known]:
        """Revisions of every text of `day` and later; rows of no sign of ours are left out."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(table.SELECT_REVISIONS, day)
        return [
            Known(
                Sign(row["zodiac_sign"]),
                row["horoscope_date"],
                row["revision"],
                row["published_revision"],
                row["generated_at"],
            )
            for row in rows
            if row["zodiac_sign"] in SIGNS
        ]

    async def commit(self, text: Horoscope) -> bool:
        """Store a text; False where somebody's text of this revision or a newer one is there."""
        async with self._database.connection() as connection:
            return await connection.fetchval(table.UPSERT, *_columns(text)) is not None

    async def replace(self, text: Horoscope) -> int:
        """Store an operator's text as the next revision, whatever is there, and return that."""
        sign, day, _, *rest = _columns(text)
        async with self._database.connection() as connection:
            revision: int = await connection.fetchval(table.REPLACE, sign, day, *rest)
        return revision

    async def mark_published(self, text: Horoscope) -> bool:
        """Note the acknowledged revision; False where a newer one has replaced it meanwhile."""
        async with self._database.connection() as connection:
            marked = await connection.fetchval(
                table.MARK_PUBLISHED, text.sign, text.day, text.revision
            )
        return marked is not None


def _columns(text: Horoscope) -> tuple[object, ...]:
    return (
        text.sign,
        text.day,
        text.revision,
        text.content,
        text.language,
        text.writer,
        text.generated_at,
    )
