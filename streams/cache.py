"""The texts in a worker's memory; never answers from what PostgreSQL may have overtaken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from schemas.horoscope import Horoscope
from schemas.sign import SIGNS, Sign
from streams import metrics

#: Seconds after the last successful look at PostgreSQL for which memory is believed.
TRUSTED_FOR = 2.0

Key = tuple[Sign, date]


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `horoscope_cache` without its text."""

    sign: Sign
    day: date
    revision: int
    published_revision: int | None
    generated_at: datetime

    @property
    def published(self) -> bool:
        return self.published_revision == self.revision

    def is_of(self, text: Horoscope) -> bool:
        """Whether `text` is this row's and not another of its revision, from before a restore."""
        return (text.revision, text.generated_at) == (self.revision, self.generated_at)


class Cache:
    """Texts by sign and day, as PostgreSQL lists them; between looks none goes back."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._texts: dict[Key, Horoscope] = {}
        self._known: dict[Key, Known] = {}
        self._monotonic = monotonic
        self._seen_at: float | None = None
        self._since: date | None = None
        self._changed = asyncio.Event()

    def get(self, sign: Sign, day: date) -> Horoscope | None:
        """The text, or None where memory has none or is out of touch with PostgreSQL."""
        text = self._texts.get((sign, day)) if self.in_touch else None
        metrics.CACHE.labels("hit" if text else "miss").inc()
        return text

    @property
    def in_touch(self) -> bool:
        return self._seen_at is not None and self._monotonic() - self._seen_at < TRUSTED_FOR

    def put(self, horoscope: Horoscope) -> None:
        key = horoscope.sign, horoscope.day
        held = self._texts.get(key)
        if held is None or held.revision < horoscope.revision:
            self._texts[key] = horoscope
            self._tell()

    async def change(self) -> None:
        """Return at the next new text, or when the next look at PostgreSQL is done."""
        await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def lacks(self, sign: Sign, day: date) -> bool:
        """Whether PostgreSQL is known to have no such text; False where memory cannot tell."""
        told = self._since is not None and day >= self._since and self.in_touch
        return told and (sign, day) not in self._known and (sign, day) not in self._texts

    def learn(self, known: Iterable[Known], since: date = date.max) -> list[Key]:
        """Take in what PostgreSQL lists of the days from `since` on, and say what to load.

        A text that is not the listed one is forgotten here, before that is loaded: loading may
        fail, and the wrong one must not be served meanwhile. It is overtaken as a rule; where
        PostgreSQL was restored from a backup it may be gone, newer, or another of its revision.
        """
        self._since = since
        self._known = {(each.sign, each.day): each for each in known}
        self._texts = {
            key: text
            for key, text in self._texts.items()
            if key in self._known and self._known[key].is_of(text)
        }
        return [key for key in self._known if key not in self._texts]

    def believe(self, seen_at: float) -> None:
        """All that PostgreSQL had at `seen_at` (monotonic seconds) is in memory."""
        self._seen_at = seen_at
        self._tell()

    def written(self, day: date) -> frozenset[Sign]:
        """Signs that have a text of `day`, as of the last look."""
        return frozenset(sign for sign in SIGNS if (sign, day) in self._known)

    def published(self, day: date) -> frozenset[Sign]:
        """Signs whose newest text of `day` is known to be on the topic."""
        return frozenset(sign for sign in self.written(day) if self._known[(sign, day)].published)
