"""What this bot reads from Kafka and writes to it: its own reading of docs/asyncapi.yaml."""

import logging
from datetime import date
from enum import StrEnum
from typing import Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

log = logging.getLogger(__name__)

Sign = StrEnum(
    "Sign",
    "ARIES TAURUS GEMINI CANCER LEO VIRGO LIBRA SCORPIO SAGITTARIUS CAPRICORN AQUARIUS PISCES",
)


class Event(BaseModel):
    """A JSON value on a topic; fields that are not named here are ignored."""

    schema_version: Literal[1] = 1
    sign: Sign

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()


class Edition(Event):
    """What comes again for a sign: each day, and revised within it."""

    day: date
    revision: int


class HoroscopePublished(Edition):
    content: str


class HoroscopeImagePublished(Edition):
    """The image of this revision's text; the bytes are at `url`. Larger ones are not for us."""

    url: str
    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    size: int = Field(gt=0, le=4 * 1024 * 1024)
    sha256: str


class HoroscopeRequested(Event):
    request_id: UUID
    requested_at: AwareDatetime
    expires_at: AwareDatetime
    reply_partition: int
    requested_by: str = "telegram_bot"


class HoroscopeReply(Event):
    """`content` and `revision` where the status is `ready`, else `error`."""

    request_id: UUID
    day: date
    status: Literal["ready", "failed"]
    content: str = ""
    revision: int | None = None
    error: str = ""


class HoroscopeViewed(Event):
    viewed_at: AwareDatetime
    event_id: UUID


EventT = TypeVar("EventT", bound=Event)


def decode(model: type[EventT], value: bytes | None) -> EventT | None:
    """None for what is no such event: one bad record must not stop the bot."""
    try:
        return model.model_validate_json(value or b"")
    except ValidationError as error:
        log.warning("not a %s: %s", model.__name__, error.errors(include_input=False))
        return None
