"""Dead letters, as an operator sees them over HTTP."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from schemas.dead_letter import DeadLetter
from schemas.event import Moment
from schemas.http.admin import Order, whole
from schemas.http.query import Query

#: Characters of an error: anybody may write dead letters.
_MOST = 500

Reason = Annotated[str | None, Field(description="only this error_type")]
FromTopic = Annotated[str | None, Field(description="only from this source topic")]
Since = Annotated[Moment | None, Field(description="only what failed since")]


class DeadLetterQuery(Query):
    """Which dead letters to list."""

    reason: Reason = None
    topic: FromTopic = None
    since: Since = None
    limit: Annotated[int, Field(ge=1, le=500, description="the newest so many")] = 50


class DeadLetterSummary(BaseModel):
    """A dead letter without the record; `source` is TOPIC/PARTITION/OFFSET."""

    source: str
    error_type: str
    error_message: str
    replays: int
    failed_at: Moment

    @classmethod
    def of(cls, letter: DeadLetter) -> DeadLetterSummary:
        return cls(
            source=str(letter.identity),
            error_type=letter.error_type[:_MOST],
            error_message=letter.error_message[:_MOST],
            replays=letter.replays,
            failed_at=letter.failed_at,
        )


class DeadLetterList(BaseModel):
    """`letters` are the newest of `total`, oldest first."""

    total: int
    letters: list[DeadLetterSummary]


class ReplayOrder(Order):
    """Which dead letters to send back; `limit` bounds how many are sent."""

    source: Annotated[str | None, Field(description="only TOPIC/PARTITION/OFFSET")] = None
    reason: Reason = None
    topic: FromTopic = None
    since: Since = None
    limit: Annotated[int, Field(ge=1, le=500), BeforeValidator(whole)] = 100


class Replayed(BaseModel):
    """`impossible` ones were not kept whole, or come from no topic of ours."""

    replayed: int
    already_replayed: int
    impossible: int
    more: Annotated[bool, Field(description="the limit was reached; ask again for the rest")]
