"""The commands that make texts and images: a whole day's, and one sign's."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from schemas.event import Day, Event, Moment
from schemas.horoscope import Revision
from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS, Sign


class Trigger(StrEnum):
    """What asked for a text. `LEAD` prepares the next day; the others make and publish today."""

    LEAD = "lead"
    MIDNIGHT = "midnight"
    CATCH_UP = "catch_up"
    MANUAL = "manual"
    REQUEST = "request"


_DAYS = [trigger.value for trigger in Trigger if trigger is not Trigger.REQUEST]


def _of_a_day(trigger: Trigger) -> Trigger:
    if trigger is Trigger.REQUEST:
        raise ValueError("a request asks for one sign, not for a day")
    return trigger


class GenerateDay(Event):
    """Make a day's texts and their images, of all twelve signs unless `signs` names some.

    `regenerate` asks for the next revision of each; repeated with the same `command_id` it still
    makes only one.
    """

    command_id: UUID
    day: Day
    trigger: Annotated[
        Trigger, AfterValidator(_of_a_day), WithJsonSchema({"enum": _DAYS, "type": "string"})
    ]
    signs: Annotated[tuple[Sign, ...], Field(strict=False, min_length=1)] = SIGNS
    regenerate: bool = False
    emitted_at: Moment


class GenerateArtefact(Event):
    """Make one artefact; written by the service only, to the partition of the sign's ordinal.

    `revision` is the one to make: where it is already there, no call is made.
    """

    command_id: UUID
    sign: Sign
    day: Day
    revision: Revision = 1
    trigger: Trigger
    issued_at: Moment


class GenerateHoroscope(GenerateArtefact):
    """Make one sign's text; written by the service only, to the partition of the sign's ordinal.

    `revision` is the one to make: where it is already there, no call is made. `request` is the
    one to answer with the outcome, with the expiry that its arrival set.
    """

    request: HoroscopeRequested | None = None


class GenerateImage(GenerateArtefact):
    """Make the image of a text that is committed; written by the service only.

    It stands in the partition of the sign's ordinal. `revision` is the text's: where the image
    of it or of a newer one is there, no call is made.
    """
