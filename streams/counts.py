"""Reads the counted views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.sign import SIGNS, Sign
from schemas.tables import horoscope_views as table
from streams.database import Database


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A day's views, every sign included."""

    views: Mapping[Sign, int]

    @property
    def total(self) -> int:
        return sum(self.views.values())

    def trend_against(self, before: DayCounts) -> float | None:
        """Percent that the total grew, or None where there is nothing to compare with."""
        if not before.total:
            return None
        return round((self.total - before.total) / before.total * 100, 1)


async def counts_of(database: Database, day: date) -> DayCounts:
    async with database.connection() as connection:
        rows = await connection.fetch(table.SELECT_DAYS, [day])
    found = {row["zodiac_sign"]: row["view_count"] for row in rows}
    return DayCounts({sign: found.get(sign, 0) for sign in SIGNS})
