"""Time: the clock, and the civil day that everything belongs to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

#: How far ahead of ours another worker's clock may be to be believed.
SKEW = timedelta(minutes=5)


class Clock(Protocol):
    """What time it is; replaced in tests."""

    def now(self) -> datetime:
        """The moment, in UTC."""
        ...


class SystemClock:
    """The machine's clock, moved by `offset` seconds to rehearse a midnight."""

    def __init__(self, offset: float = 0) -> None:
        self._offset = timedelta(seconds=offset)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The civil day of an aware `moment` in `zone`; `OverflowError` at the ends of time."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of `day`, in UTC.

    Where the clock skips midnight (Cairo in April) that is the moment of the change, and where
    midnight comes twice (Havana in November) it is the first: `fold=0` means both (PEP 495).
    """
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def not_before(told: datetime, now: datetime) -> datetime:
    """`now`, or the moment that an event was told by a clock a little ahead of ours.

    Clocks of two workers differ by milliseconds at best. Without this, what the faster one emits
    at midnight is refused by the slower one, for whom it is still yesterday.
    """
    return told if now < told <= now + SKEW else now
