"""Decides whether a missing artefact may be made at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.generation import Trigger
from streams.clock import day_of, start_of


def may_make(
    trigger: Trigger, day: date, now: datetime, zone: ZoneInfo, lead_time: timedelta
) -> bool:
    """Today always, tomorrow within the lead time, any other day only by an operator's hand.

    So neither a reader nor an event that was delayed for days makes us pay.
    """
    today = day_of(now, zone)
    if trigger is Trigger.MANUAL or day == today:
        return True
    return day == today + timedelta(days=1) and now >= start_of(day, zone) - lead_time
