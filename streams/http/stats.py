"""Counted views over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from aiohttp import web

from schemas.http.stats import DayTotal, Stats, StatsQuery
from streams.clock import Clock, day_of
from streams.counts import DayCounts, days_until
from streams.database import Database
from streams.http.asked import query_of
from streams.http.operation import Answer, Operation
from streams.http.reply import answer

#: Days that are told, the asked one included.
DAYS = 30


@dataclass(frozen=True, slots=True)
class Counted:
    clock: Clock
    zone: ZoneInfo
    database: Database

    async def tell(self, request: web.Request) -> web.Response:
        asked = query_of(StatsQuery, request)
        day = asked.day or day_of(self.clock.now(), self.zone)
        return answer(stats_of(day, await days_until(self.database, day, DAYS + 1)))

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/api/v1/stats",
                self.tell,
                "A day's views, their trend, and the last thirty days",
                {200: Answer("the counts so far", Stats)},
                query=StatsQuery,
                problems=(503,),
            )
        ]


def stats_of(day: date, counts: dict[date, DayCounts]) -> Stats:
    *_, before, of_day = (DayCounts.none(), *counts.values())
    return Stats(
        day=day,
        views=dict(of_day.views),
        total=of_day.total,
        day_before=before.total,
        trend_percent=of_day.trend_against(before),
        days=[DayTotal(day=each, total=counts[each].total) for each in list(counts)[-DAYS:]],
    )
