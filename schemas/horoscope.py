"""The text of one sign for one day: as stored, and as published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from schemas.event import Day, Event, Moment
from schemas.sign import Sign

#: 1, 2, …: as much as the table's `integer` holds.
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
#: A text shorter than this many characters is not a text.
MIN_CONTENT = 50
#: Nor is a longer one: something other than a horoscope came back.
MAX_CONTENT = 8_000


def why_not_a_text(content: str) -> str | None:
    """What keeps `content` from being a horoscope's text, or None if nothing does.

    PostgreSQL refuses NUL, and a lone surrogate is not UTF-8.
    """
    if not MIN_CONTENT <= len(content.strip()) <= MAX_CONTENT:
        return f"{len(content.strip())} characters; a text has {MIN_CONTENT} to {MAX_CONTENT}"
    if "\0" in content or any("\ud800" <= character <= "\udfff" for character in content):
        return "contains NUL or a lone surrogate"
    return None


@dataclass(frozen=True, slots=True)
class Horoscope:
    """A committed text.

    `writer` names what wrote it; `published` says whether this revision is known to be on the
    topic.
    """

    sign: Sign
    day: dt.date
    revision: int
    content: str
    language: str
    writer: str
    generated_at: dt.datetime
    published: bool = False


class HoroscopePublished(Event):
    """Today's text for the world, on the partition of the sign's ordinal, keyed by the sign.

    Delivered at least once: a consumer ignores a record whose (`day`, `revision`) is not higher
    than the one it has.
    """

    sign: Sign
    day: Day
    revision: Revision
    content: str
    language: str
    writer: str
    generated_at: Moment

    @classmethod
    def of(cls, horoscope: Horoscope) -> HoroscopePublished:
        return cls.model_validate(horoscope, from_attributes=True)

    def text(self) -> Horoscope:
        """The text as its table has it once it is published."""
        return Horoscope(**self.model_dump(exclude={"schema_version"}), published=True)
