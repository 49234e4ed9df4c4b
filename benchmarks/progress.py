"""Follows the counting of views from outside: what PostgreSQL has committed, and when."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncpg

from schemas.sign import SIGNS

#: Seconds between two looks, and without any progress until a run is given up.
_EVERY = 0.005
STALLED = 60.0

_SUM = "SELECT coalesce(sum(view_count), 0)::bigint FROM horoscope_views"
_BY_SIGN = "SELECT zodiac_sign, sum(view_count)::bigint AS views FROM horoscope_views GROUP BY 1"
#: Counts of so many days before yesterday.
_DAYS = """
INSERT INTO horoscope_views (zodiac_sign, view_date, view_count)
SELECT sign, current_date - 1 - back, 1000
FROM unnest($1::text[]) AS sign, generate_series(1, $2::int) AS back
"""
#: Every writing transaction takes one id; looking takes none.
_NEXT_ID = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


class InvalidError(Exception):
    """The figure of this round does not count; the text says why."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How many views were committed at a moment (seconds of `time.monotonic`)."""

    at: float
    views: int


def rate(sights: list[Sight], total: int) -> float:
    """Views a second from the first committed batch to the last committed row.

    The first batch itself is left out with the start-up that came before it. `InvalidError` where
    the counts are not what was sent, or where the first batch is most of it.
    """
    counted = [each for each in sights if each.views]
    if not counted or counted[-1].views != total:
        raise InvalidError(f"{counted[-1].views if counted else 0} counted of {total} sent")
    first, last = counted[0], counted[-1]
    if first.views > total / 2:
        raise InvalidError(f"the first batch seen held {first.views} of {total}: send more")
    return (total - first.views) / (last.at - first.at)


@dataclass(slots=True)
class Progress:
    """Looks at the counts of one database, less those that were in it at first."""

    connection: asyncpg.Connection
    _already: Counter[str] = field(default_factory=Counter)
    sights: list[Sight] = field(default_factory=list)
    _first_id: int = 0

    async def begin(self, days: int = 0) -> None:
        """Begin with the counts of so many `days` in place."""
        await self.connection.execute(_DAYS, SIGNS, days)
        self._already = await self._by_sign()
        self._first_id = await self.connection.fetchval(_NEXT_ID)

    async def look(self) -> int:
        views = await self.connection.fetchval(_SUM) - self._already.total()
        if not self.sights or self.sights[-1].views != views:
            self.sights.append(Sight(time.monotonic(), views))
        return int(views)

    async def until(self, views: int, alive: Callable[[], bool] = lambda: True) -> None:
        """Look until so many are counted, nothing moves any more, or nobody is `alive`."""
        moved = time.monotonic(), -1
        while (seen := await self.look()) < views:
            if seen != moved[1]:
                moved = time.monotonic(), seen
            if time.monotonic() - moved[0] > STALLED:
                raise InvalidError(f"stalled at {seen} of {views}")
            if not alive():
                raise InvalidError(f"ended by itself at {seen} of {views}")
            await asyncio.sleep(_EVERY)

    async def check(self, sent: Counter[str]) -> None:
        """`InvalidError` unless the counts of each sign are what was sent."""
        counted = await self._by_sign()
        counted.subtract(self._already)
        if counted != sent:
            raise InvalidError(f"counted {dict(counted)}, sent {dict(sent)}")

    async def views_a_transaction(self) -> float:
        """Views counted by each writing transaction, on the average."""
        transactions = await self.connection.fetchval(_NEXT_ID) - self._first_id
        return float(self.sights[-1].views / max(transactions, 1))

    async def _by_sign(self) -> Counter[str]:
        rows = await self.connection.fetch(_BY_SIGN)
        return Counter({row["zodiac_sign"]: row["views"] for row in rows})
