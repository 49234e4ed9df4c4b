"""What an operator asks over HTTP, and is told."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.event import Day
from schemas.horoscope import MAX_CONTENT, MIN_CONTENT, Revision
from schemas.sign import SIGNS, Sign


def whole(value: object) -> object:
    """JSON has one kind of number: 5.0 is 5. A flag or a text is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Order(BaseModel):
    """What an operator sends. An unknown field is refused: a misspelt one must not mean all."""

    model_config = ConfigDict(extra="forbid", strict=True)


class GenerateOrder(Order):
    """Have texts written; with `regenerate` the next revision of each, which is paid for anew."""

    day: Annotated[Day | None, Field(description="default: today")] = None
    signs: Annotated[
        tuple[Sign, ...],
        Field(strict=False, min_length=1, max_length=len(SIGNS), description="default: all"),
    ] = SIGNS
    regenerate: bool = False


class Ordered(BaseModel):
    """The broker has the command; the texts follow."""

    command_id: UUID
    day: Day
    signs: list[Sign]
    regenerate: bool


class Replacement(Order):
    """The text that is right."""

    content: Annotated[
        str,
        Field(
            min_length=MIN_CONTENT,
            max_length=MAX_CONTENT,
            pattern=r"^[^\x00]*$",
            description="space at its ends goes away and does not count",
        ),
    ]


class Replaced(BaseModel):
    """Stored, and on its way to the topic if it is today's."""

    sign: Sign
    day: Day
    revision: Revision


class Pause(BaseModel):
    """Whether paid generation is stopped, for the whole fleet."""

    paused: bool
