"""What there is to be seen at a moment, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.horoscope import Horoscope
from schemas.http.condition import Condition
from schemas.http.stats import Stats
from schemas.image import HoroscopeImage
from schemas.sign import Sign


@dataclass(frozen=True, slots=True)
class Stored:
    """A day as PostgreSQL has it; texts and images from memory where that is in touch."""

    texts: Mapping[Sign, Horoscope]
    images: Mapping[Sign, HoroscopeImage]
    conditions: Mapping[Sign, Condition]
    stats: Stats

    def image(self, sign: Sign) -> HoroscopeImage | None:
        """None too while it still shows words that an operator has taken back."""
        text, image = self.texts.get(sign), self.images.get(sign)
        return image if text and image and image.revision >= text.revision else None


@dataclass(frozen=True, slots=True)
class Worker:
    """The worker that serves the page; `lag` is None for a topic while nobody knows."""

    parts: Mapping[str, bool]
    stuck: Sequence[str]
    lag: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """`at` is in the service's zone; `stored` is None while PostgreSQL does not answer."""

    at: datetime
    stored: Stored | None
    worker: Worker

    @property
    def day(self) -> date:
        return self.at.date()

    def condition(self, sign: Sign, day: date) -> Condition:
        """How the text of a `day` that is today stands; for a second this may be of yesterday."""
        if self.stored is None:
            return Condition.UNKNOWN
        return self.stored.conditions[sign] if self.day == day else Condition.AWAITED
