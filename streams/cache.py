"""A product in a worker's memory; never answers from what PostgreSQL may have overtaken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic

from schemas.artefact import Artefact, Product
from schemas.sign import SIGNS, Sign
from schemas.tables.artefact import ArtefactT
from streams import metrics
from streams.store import Known

#: Seconds after the last successful look at PostgreSQL for which memory is believed.
TRUSTED_FOR = 2.0

Key = tuple[Sign, date]


class Cache(Generic[ArtefactT]):
    """One of each sign and day, as PostgreSQL lists them; between looks none goes back."""

    def __init__(self, product: Product, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.product = product
        self._held: dict[Key, ArtefactT] = {}
        self._known: dict[Key, Known] = {}
        self._monotonic = monotonic
        self._seen_at: float | None = None
        self._since: date | None = None
        self._changed = asyncio.Event()

    def get(self, sign: Sign, day: date) -> ArtefactT | None:
        """The artefact, or None where memory has none or is out of touch with PostgreSQL."""
        held = self._held.get((sign, day)) if self.in_touch else None
        metrics.CACHE.labels(self.product, "hit" if held else "miss").inc()
        return held

    @property
    def in_touch(self) -> bool:
        return self._seen_at is not None and self._monotonic() - self._seen_at < TRUSTED_FOR

    def put(self, artefact: ArtefactT) -> None:
        key = artefact.sign, artefact.day
        held = self._held.get(key)
        if held is None or held.revision < artefact.revision:
            self._held[key] = artefact
            self._tell()

    async def change(self) -> None:
        """Return at the next new artefact, or when the next look at PostgreSQL is done."""
        await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def lacks(self, sign: Sign, day: date) -> bool:
        """Whether PostgreSQL is known to have none such; False where memory cannot tell."""
        told = self._since is not None and day >= self._since and self.in_touch
        return told and (sign, day) not in self._known and (sign, day) not in self._held

    def learn(self, known: Iterable[Known], since: date = date.max) -> list[Key]:
        """Take in what PostgreSQL lists of the days from `since` on, and say what to load.

        One that is not the listed one is forgotten here, before that is loaded: loading may
        fail, and the wrong one must not be served meanwhile. It is overtaken as a rule; where
        PostgreSQL was restored from a backup it may be gone, newer, or another of its revision.
        """
        self._since = since
        self._known = {(each.sign, each.day): each for each in known}
        self._held = {
            key: held
            for key, held in self._held.items()
            if key in self._known and _lists(self._known[key], held)
        }
        return [key for key in self._known if key not in self._held]

    def believe(self, seen_at: float) -> None:
        """All that PostgreSQL had at `seen_at` (monotonic seconds) is in memory."""
        self._seen_at = seen_at
        self._tell()

    def revision(self, sign: Sign, day: date) -> int:
        """The newest revision as of the last look; 0 for none."""
        known = self._known.get((sign, day))
        return known.revision if known else 0

    def made(self, day: date) -> frozenset[Sign]:
        """Signs that have one of `day`, as of the last look."""
        return frozenset(sign for sign in SIGNS if (sign, day) in self._known)

    def published(self, day: date) -> frozenset[Sign]:
        """Signs whose newest one of `day` is known to be on the topic."""
        return frozenset(sign for sign in self.made(day) if self._known[(sign, day)].published)


def _lists(known: Known, held: Artefact) -> bool:
    """Whether this is the row's and not another of its revision, from before a restore."""
    return (held.revision, held.generated_at) == (known.revision, known.generated_at)
