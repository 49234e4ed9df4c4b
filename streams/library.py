"""Where readers find artefacts: in memory, and in PostgreSQL where memory cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic

from schemas.sign import SIGNS, Sign
from schemas.tables.artefact import ArtefactT
from streams.cache import Cache
from streams.store import Store


@dataclass(frozen=True, slots=True)
class Library(Generic[ArtefactT]):
    """A worker without agents has a cache that is never in touch: all its reads are PostgreSQL's.

    What memory knows to be missing is not asked for: a crowd that waits costs no statements.
    """

    cache: Cache[ArtefactT]
    store: Store[ArtefactT]

    async def find(self, sign: Sign, day: date) -> ArtefactT | None:
        held = self.cache.get(sign, day)
        if held or self.cache.lacks(sign, day):
            return held
        return await self.store.get(sign, day)

    async def of_day(self, day: date) -> Mapping[Sign, ArtefactT]:
        """Sign by sign as `find` has it, so that nobody sees one and then none."""
        held = {sign: each for sign in SIGNS if (each := self.cache.get(sign, day))}
        unsure = {sign for sign in SIGNS if sign not in held and not self.cache.lacks(sign, day)}
        stored = await self.store.of_day(day) if unsure else {}
        return held | {sign: each for sign, each in stored.items() if sign in unsure}
