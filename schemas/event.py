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
from pydantic_core import ErrorDetails

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


#: A partition, as Kafka numbers them.
Partition = Annotated[int, Field(ge=0, le=2**31 - 1)]


def _no_flag(value: object) -> object:
    """Refuse `true`, which equals 1 and which pydantic takes for it."""
    if isinstance(value, bool):
        raise ValueError("must be a number")  # noqa: TRY004  (pydantic wants a ValueError)
    return value


class Event(BaseModel):
    """A JSON value on a topic.

    Unknown fields are ignored, so a newer producer may add some; an unknown `schema_version` is
    refused, because nobody knows what it means. Types are strict: `"5"` is not a number and an
    epoch number is not a timestamp.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    schema_version: Annotated[Literal[1], BeforeValidator(_no_flag)] = 1

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


def what_is_wrong(error: ValidationError) -> list[tuple[str, str]]:
    """Each wrong field and what is wrong with it; nothing of what was found."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return [(_path(problem["loc"]), _what(problem)) for problem in problems]


def _describe(error: ValidationError) -> str:
    told = "; ".join(f"{field}: {detail}" for field, detail in what_is_wrong(error))
    return told[:_MAX_REASON]


def _path(location: tuple[int | str, ...]) -> str:
    """The field and places in it; names further down may be the record's own (`headers`)."""
    steps = [*location[:1], *(step for step in location[1:] if isinstance(step, int))]
    return ".".join(str(step) for step in steps) or "value"


def _what(problem: ErrorDetails) -> str:
    """The problem in words that quote nothing of what was found."""
    return "must be a UUID" if problem["type"] == "uuid_parsing" else problem["msg"]
