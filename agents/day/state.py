"""Works out how a day stands from its counted artefacts."""

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
class Counted:
    """How many signs of a day have an artefact, and one that is published."""

    made: float = 0
    published: float = 0


@dataclass(frozen=True, slots=True)
class DayState:
    """`complete_age`: seconds since the newest complete day began, NaN for none."""

    today: Counted
    complete_age: float


#: What is told while PostgreSQL does not answer.
UNKNOWN = DayState(Counted(nan, nan), nan)


def state_of(now: datetime, zone: ZoneInfo, days: Mapping[date, Counted]) -> DayState:
    """The state of today at `now`; `days` may lack those that have none."""
    complete = [day for day, counted in days.items() if counted.published == len(SIGNS)]
    return DayState(
        today=days.get(day_of(now, zone), Counted()),
        complete_age=since(max(complete), now, zone) if complete else nan,
    )


def since(day: date, now: datetime, zone: ZoneInfo) -> float:
    """Seconds from the midnight that began `day` to `now`."""
    return (now - start_of(day, zone)).total_seconds()
