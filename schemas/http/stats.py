"""Counted views, as readers over HTTP get them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from schemas.event import Day
from schemas.http.query import Query
from schemas.sign import Sign


class StatsQuery(Query):
    """Which day."""

    day: Annotated[Day | None, Field(description="the civil day; default: today")] = None


class DayTotal(BaseModel):
    """All views of a day."""

    day: Day
    total: int


class Stats(BaseModel):
    """A day's views; `days` are the thirty that end with it, oldest first."""

    day: Day
    views: dict[Sign, int]
    total: int
    day_before: int
    trend_percent: Annotated[
        float | None, Field(description="against the day before; null where that has no views")
    ]
    days: list[DayTotal]
