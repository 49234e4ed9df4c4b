"""Where readers find texts: in memory, and in PostgreSQL where memory cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.horoscope import Horoscope
from schemas.sign import SIGNS, Sign
from streams.cache import Cache
from streams.texts import Texts


@dataclass(frozen=True, slots=True)
class Library:
    """A worker without agents has a cache that is never in touch: all its reads are PostgreSQL's.

    What memory knows to be missing is not asked for: a crowd that waits costs no statements.
    """

    cache: Cache
    texts: Texts

    async def find(self, sign: Sign, day: date) -> Horoscope | None:
        text = self.cache.get(sign, day)
        if text or self.cache.lacks(sign, day):
            return text
        return await self.texts.get(sign, day)

    async def of_day(self, day: date) -> Mapping[Sign, Horoscope]:
        """Sign by sign as `find` has it, so that nobody sees a text and then none."""
        held = {sign: text for sign in SIGNS if (text := self.cache.get(sign, day))}
        unsure = {sign for sign in SIGNS if sign not in held and not self.cache.lacks(sign, day)}
        stored = await self.texts.of_day(day) if unsure else {}
        return held | {sign: text for sign, text in stored.items() if sign in unsure}
