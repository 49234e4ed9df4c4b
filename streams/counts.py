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

    @classmethod
    def none(cls) -> DayCounts:
        return cls(dict.fromkeys(SIGNS, 0))

    @property
    def total(self) -> int:
        return sum(self.views.values())

    def trend_against(self, before: DayCounts) -> float | None:
        """Percent that the total grew, or None where there is nothing to compare with."""
        if not before.total:
            return None
        return round((self.total - before.total) / before.total * 100, 1)


async def counts_of(database: Database, day: date) -> DayCounts:
    return (await days_until(database, day, 1))[day]


async def days_until(database: Database, day: date, days: int) -> dict[date, DayCounts]:
    """The so many days that end with `day`, oldest first; fewer where the calendar begins."""
    last = day.toordinal()
    wanted = [date.fromordinal(each) for each in range(max(1, last - days + 1), last + 1)]
    async with database.connection() as connection:
        rows = await connection.fetch(table.SELECT_DAYS, wanted)
    found = {(row["zodiac_sign"], row["view_date"]): row["view_count"] for row in rows}
    return {
        each: DayCounts({sign: found.get((sign, each), 0) for sign in SIGNS}) for each in wanted
    }
