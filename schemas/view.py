"""Somebody was shown a horoscope."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from schemas.event import Event, Moment, Refusal
from schemas.request import HoroscopeRequested
from schemas.sign import Sign

#: How far `viewed_at` may lie before and after the record's append time.
OLDEST = timedelta(days=7)
NEWEST = timedelta(minutes=5)
#: The `error_type` of a view that came too late.
TOO_OLD = "too_old"

#: Namespace of the `event_id` that an answered request gives its view.
_REQUEST_VIEWS = UUID("6f1c1a4e-3f0b-5d0e-9a55-8a2c1d1f7b10")


class HoroscopeViewed(Event):
    """A view, counted on the day of its `viewed_at` in the service's time zone.

    With an `event_id` it counts once within 48 hours, however often it is sent; without one every
    record counts. `viewer` is for the producer's own use: never stored, never logged.
    """

    sign: Sign
    viewed_at: Moment
    event_id: UUID | None = None
    viewer: str | None = None

    @classmethod
    def of_request(cls, request: HoroscopeRequested) -> HoroscopeViewed:
        """The one view of an answered request; the same `event_id` however often it is built."""
        return cls(
            sign=request.sign,
            viewed_at=request.requested_at,
            event_id=uuid5(_REQUEST_VIEWS, str(request.request_id)),
        )


def untimely(viewed_at: datetime, arrived_at: datetime) -> Refusal | None:
    """Why a view does not count that lies so far from its arrival, or None where it does."""
    age = arrived_at - viewed_at
    if age > OLDEST:
        allowed = f"{OLDEST.days} days are allowed"
        return Refusal(TOO_OLD, f"viewed_at lies {age} before its arrival; {allowed}")
    if -age > NEWEST:
        allowed = f"{NEWEST.seconds // 60} minutes are allowed"
        return Refusal("too_new", f"viewed_at lies {-age} after its arrival; {allowed}")
    return None
