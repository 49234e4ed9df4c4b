"""Works out how a day stands from its counted texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import nan
from zoneinfo import ZoneInfo

from schemas.sign import SIGNS
from streams.clock import day_of, start_of

#: How far back a complete day is looked for.
LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Texts:
    """How many signs of a day have a text, and one that is published."""

    written: float = 0
    published: float = 0


@dataclass(frozen=True, slots=True)
class DayState:
    """`elapsed`: seconds of today. `complete_age`: of the newest complete day, NaN for none."""

    texts: Texts
    elapsed: float
    complete_age: float


#: What is told while PostgreSQL does not answer.
UNKNOWN = DayState(Texts(nan, nan), nan, nan)


def state_of(now: datetime, zone: ZoneInfo, days: Mapping[date, Texts]) -> DayState:
    """The state of today at `now`; `days` may lack those that have no text."""

    def age(day: date) -> float:
        return (now - start_of(day, zone)).total_seconds()

    today = day_of(now, zone)
    complete = [day for day, texts in days.items() if texts.published == len(SIGNS)]
    return DayState(
        texts=days.get(today, Texts()),
        elapsed=age(today),
        complete_age=age(max(complete)) if complete else nan,
    )
