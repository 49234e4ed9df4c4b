"""The base of every event, and the one place where bytes become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

_MAX_REASON = 500
_SHORTEST = len("2026-01-01T00:00:00Z")


def _rfc3339(value: object) -> object:
    """Refuse epochs: pydantic alone reads `1700000000` and `"1700000000"` as times, too."""
    written = isinstance(value, str) and len(value) >= _SHORTEST and value[4] == "-"
    if not written and not isinstance(value, datetime):
        raise ValueError("must be RFC 3339 with an offset, such as 2026-11-23T09:00:00+03:00")
    return value


#: A time with an offset. Lax below the check only because `strict` refuses any string once a
#: validator has run before it.
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_rfc3339)]


def _iso_day(value: object) -> object:
    """Refuse epochs here, too."""
    written = isinstance(value, str) and len(value) == len("2026-01-01") and value[4] == "-"
    if not written and not isinstance(value, date):
        raise ValueError("must be a day such as 2026-11-23")
    return value


#: A civil day in the service's time zone.
Day = Annotated[date, Field(strict=False), BeforeValidator(_iso_day)]


class Event(BaseModel):
    """A JSON value on a topic.

    Unknown fields are ignored, so a newer producer may add some; an unknown `schema_version` is
    refused, because nobody knows what it means. Types are strict: `"5"` is not a number and an
    epoch number is not a timestamp.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    schema_version: Literal[1] = 1

    def to_bytes(self) -> bytes:
        """The UTF-8 JSON that goes onto the topic; absent optional fields are left out."""
        return self.model_dump_json(exclude_none=True).encode()


EventT = TypeVar("EventT", bound=Event)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why bytes are not an event: the `error_type` and `error_message` of a dead letter."""

    error_type: str
    error_message: str


def decode(model: type[EventT], value: bytes | None) -> EventT | Refusal:
    """Bytes in, a typed event or a reason out; never raises.

    The reason names fields and what is wrong with them, never their contents: a `viewer` must not
    reach a log through an error text.
    """
    if value is None:
        return Refusal("tombstone", "the record has no value (a tombstone); send a JSON object")
    try:
        return model.model_validate_json(value)
    except ValidationError as error:
        return Refusal("invalid", _describe(error))


def _describe(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    told = "; ".join(f"{_path(problem['loc'])}: {problem['msg']}" for problem in problems)
    return told[:_MAX_REASON]


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location) or "value"
