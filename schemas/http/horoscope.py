"""Texts, as readers over HTTP get them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from schemas.event import Day, Moment
from schemas.horoscope import Horoscope, Revision
from schemas.http.condition import Condition
from schemas.http.query import Query
from schemas.sign import Sign

#: Seconds for which a reader may ask to wait.
MAX_WAIT = 60


class HoroscopeQuery(Query):
    """Which day, and how long a reader waits for a text of today that is still to be written."""

    day: Annotated[Day | None, Field(description="the civil day; default: today")] = None
    wait: Annotated[
        int, Field(ge=0, le=MAX_WAIT, description="s to wait for a missing text of today")
    ] = 0


class HoroscopeText(BaseModel):
    """A text. Only an operator's replacement or regeneration changes it: the next `revision`."""

    sign: Sign
    day: Day
    revision: Revision
    content: str
    language: str
    writer: str
    generated_at: Moment

    @classmethod
    def of(cls, text: Horoscope) -> HoroscopeText:
        return cls.model_validate(text, from_attributes=True)


class HoroscopePending(BaseModel):
    """Today's text is asked for and not there yet; ask again after `Retry-After`.

    `condition` says why, or what is being done about it.
    """

    sign: Sign
    day: Day
    status: Literal["pending"] = "pending"
    condition: Condition


class DayOfTexts(BaseModel):
    """A day's texts in the order of the zodiac, and the signs that have none.

    `conditions`: of today's missing ones; empty for another day, whose texts nobody will write.
    """

    day: Day
    horoscopes: list[HoroscopeText]
    missing: list[Sign]
    conditions: dict[Sign, Condition]
