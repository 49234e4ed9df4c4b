"""Decides whether a record is a view that counts, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.dead_letter import Identity
from schemas.event import Refusal, decode
from schemas.sign import Sign
from schemas.view import NEWEST, OLDEST, HoroscopeViewed
from streams.clock import day_of

#: The `error_type` of a view that came too late.
TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class View:
    """A view on the civil day it belongs to; late ones count on their own day."""

    sign: Sign
    day: date
    event_id: UUID | None


def judge(
    value: bytes | None, arrived_at: datetime, zone: ZoneInfo, replay_of: Identity | None = None
) -> View | Refusal:
    """Judge against the broker's append time, so a record's fate is the same whenever it is read.

    A replayed view without an `event_id` gets one from its identity.

    The bounds come before the day: a time at the calendar's ends has no day in every zone.
    """
    viewed = decode(HoroscopeViewed, value)
    if isinstance(viewed, Refusal):
        return viewed
    age = arrived_at - viewed.viewed_at
    if age > OLDEST:
        return Refusal(TOO_OLD, f"viewed_at lies {age} before its arrival; {OLDEST} is allowed")
    if -age > NEWEST:
        return Refusal("too_new", f"viewed_at lies {-age} after its arrival; {NEWEST} is allowed")
    event_id = viewed.event_id or (replay_of.event_id if replay_of else None)
    return View(viewed.sign, day_of(viewed.viewed_at, zone), event_id)
