"""What the service makes one of for each sign and day: a text, and an image of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Protocol

from schemas.sign import Sign


class Product(StrEnum):
    """A kind of artefact; the name under which claims, calls and metrics are told apart."""

    TEXT = "text"
    IMAGE = "image"


class Artefact(Protocol):
    """One thing of one sign and day; immutable, superseded only by a higher `revision`.

    `published` says whether this revision is known to be on the product's topic.
    """

    @property
    def sign(self) -> Sign: ...
    @property
    def day(self) -> dt.date: ...
    @property
    def revision(self) -> int: ...
    @property
    def generated_at(self) -> dt.datetime: ...
    @property
    def published(self) -> bool: ...
