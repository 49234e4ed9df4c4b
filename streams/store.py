"""Reads and commits artefacts in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic

from schemas.sign import SIGNS, Sign
from schemas.tables.artefact import ArtefactT, ArtefactTable
from streams.database import Database


@dataclass(frozen=True, slots=True)
class Known:
    """What a row says of its artefact, without what makes it large."""

    sign: Sign
    day: date
    revision: int
    published_revision: int | None
    generated_at: datetime

    @property
    def published(self) -> bool:
        return self.published_revision == self.revision


class Store(Generic[ArtefactT]):
    """A product's table; every call raises what asyncpg does, within its time limits."""

    def __init__(self, database: Database, table: ArtefactTable[ArtefactT]) -> None:
        self._database = database
        self._table = table

    @property
    def table(self) -> ArtefactTable[ArtefactT]:
        return self._table

    @property
    def changed(self) -> str:
        """The channel on which PostgreSQL tells of every change."""
        return self._table.changed

    async def get(self, sign: Sign, day: date) -> ArtefactT | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(self._table.one, sign, day)
        return self._table.artefact_from(dict(row)) if row else None

    async def of_day(self, day: date) -> dict[Sign, ArtefactT]:
        """A day's artefacts; rows of no sign of ours are left out."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(self._table.of_day, day)
        found = [
            self._table.artefact_from(dict(row)) for row in rows if row["zodiac_sign"] in SIGNS
        ]
        return {each.sign: each for each in found}

    async def known_since(self, day: date) -> list[Known]:
        """Revisions of all of `day` and later; rows of no sign of ours are left out."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(self._table.revisions, day)
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

    async def commit(self, artefact: ArtefactT) -> bool:
        """Store it; False where somebody's of this revision or a newer one is there."""
        columns = self._table.columns_of(artefact)
        async with self._database.connection() as connection:
            return await connection.fetchval(self._table.upsert, *columns) is not None

    async def mark_published(self, artefact: ArtefactT) -> bool:
        """Note the acknowledged revision; False where a newer one has replaced it meanwhile."""
        async with self._database.connection() as connection:
            marked = await connection.fetchval(
                self._table.mark_published, artefact.sign, artefact.day, artefact.revision
            )
        return marked is not None
