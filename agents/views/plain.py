"""A view as nearly all of them are written, decoded in a tenth of the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from schemas.sign import Sign
from streams.clock import day_of

QUARTER = timedelta(minutes=15)
_TICK = timedelta(microseconds=1)
#: A week of quarters of an hour, and room for the late.
_QUARTERS_KNOWN = 1024

#: What `decode` or a moment at the calendar's ends raises: nothing of it is plain.
NOT_PLAIN = (msgspec.MsgspecError, TypeError, ValueError, ArithmeticError, RecursionError)


class PlainView(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Accepts nothing that `HoroscopeViewed` refuses, and gives the same fields.

    But for the seventh digit of a second: msgspec rounds it, pydantic cuts it off. Unknown fields
    are left to the model because msgspec does not look into what it skips.
    """

    sign: Sign
    viewed_at: Annotated[datetime, msgspec.Meta(tz=True)]
    event_id: UUID | None = None
    viewer: str | None = None
    schema_version: Literal[1] = 1


decode = msgspec.json.Decoder(PlainView).decode


def quarter(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime, date | None]:
    """The quarter of an hour (in UTC, which `at` is in) around `at`, and its civil day in `zone`.

    None for a quarter in which the day or the zone's offset changes.
    """
    into = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    start = at - into
    return start, start + QUARTER, _day_from(start, zone)


@lru_cache(_QUARTERS_KNOWN)
def _day_from(start: datetime, zone: ZoneInfo) -> date | None:
    last = start + QUARTER - _TICK
    same_offset = start.astimezone(zone).utcoffset() == last.astimezone(zone).utcoffset()
    day = day_of(start, zone)
    return day if same_offset and day == day_of(last, zone) else None


#: No moment lies within it.
NO_QUARTER = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), None)
