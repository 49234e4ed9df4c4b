"""A bot asks for a sign's horoscope, and what it is told."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from uuid import UUID

from schemas.event import Day, Event, Moment, Partition
from schemas.horoscope import Revision
from schemas.sign import Sign


class HoroscopeRequested(Event):
    """A request; `day` defaults to the day of `requested_at` in the service's time zone.

    `expires_at` defaults to five minutes after the record's arrival. `reply_partition` lets an
    instance of a bot read only its own partition of the replies.
    """

    request_id: UUID
    sign: Sign
    requested_at: Moment
    day: Day | None = None
    requested_by: str | None = None
    reply_partition: Partition | None = None
    expires_at: Moment | None = None
    count_view: bool = True

    def has_expired(self, now: dt.datetime) -> bool:
        return self.expires_at is not None and now > self.expires_at


class ReplyStatus(StrEnum):
    READY = "ready"
    FAILED = "failed"


class ReplyError(StrEnum):
    """Why there is no text."""

    NOT_AVAILABLE = "not_available"
    EXPIRED = "expired"
    WRITER_FAILED = "writer_failed"
    OVER_BUDGET = "over_budget"
    PAUSED = "paused"


class HoroscopeReply(Event):
    """The one final reply to a request: `content` and `revision` if ready, else `error`."""

    request_id: UUID
    sign: Sign
    day: Day
    status: ReplyStatus
    content: str | None = None
    revision: Revision | None = None
    error: ReplyError | None = None
    replied_at: Moment
