"""Decides whether a phase of a day is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from schemas.generation import Trigger
from schemas.sign import SIGNS, Sign
from streams.clock import day_of, start_of

#: What is emitted within this of midnight is no catch-up, and needs no window for one.
PUNCTUAL = timedelta(minutes=1)


class Phase(StrEnum):
    """`PREPARE`: tomorrow's texts and images are made. `PUBLISH`: today's are on their topics."""

    PREPARE = "prepare"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Due:
    """A phase that somebody must emit now, for the signs that it lacks."""

    day: date
    phase: Phase
    signs: tuple[Sign, ...]
    overdue: timedelta

    def trigger(self, attempt: int) -> Trigger:
        """What to call it, given how many times (from 1) the phase has been claimed."""
        if self.phase is Phase.PREPARE:
            return Trigger.LEAD
        punctual = attempt == 1 and self.overdue < PUNCTUAL
        return Trigger.MIDNIGHT if punctual else Trigger.CATCH_UP


def due_phases(
    now: datetime,
    zone: ZoneInfo,
    lead_time: timedelta,
    catch_up: timedelta,
    done: Callable[[Phase, date], frozenset[Sign]],
) -> list[Due]:
    """Phases due at `now`; `done` tells the signs for which a phase is complete.

    Asked every second, so a missed midnight is found whenever somebody asks again within
    `catch_up`, and a day that was emitted but came out incomplete stays due.
    """
    today = day_of(now, zone)
    tomorrow = today + timedelta(days=1)
    since_midnight = now - start_of(today, zone)
    until_midnight = start_of(tomorrow, zone) - now
    phases = []
    if since_midnight <= max(catch_up, PUNCTUAL):
        phases.append((Phase.PUBLISH, today, since_midnight))
    if until_midnight <= lead_time:
        phases.append((Phase.PREPARE, tomorrow, lead_time - until_midnight))
    found = []
    for phase, day, overdue in phases:
        complete = done(phase, day)
        missing = tuple(sign for sign in SIGNS if sign not in complete)
        if missing:
            found.append(Due(day, phase, missing, overdue))
    return found
