"""`horoscope_cache` in a dictionary."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import date

from schemas.horoscope import Horoscope
from schemas.sign import Sign
from streams.texts import Texts

Key = tuple[Sign, date]


class MemoryTexts(Texts):
    """Keeps the rules of the table: a revision is committed once, and never goes back."""

    def __init__(self, *texts: Horoscope) -> None:
        self.rows: dict[Key, Horoscope] = {(each.sign, each.day): each for each in texts}
        self.reads = 0
        #: Texts that another worker commits just before each mark.
        self.overtaken_by: list[Horoscope] = []
        #: Set and unset it to hold every read up.
        self.readable = asyncio.Event()
        self.readable.set()
        self.changed: defaultdict[Key, asyncio.Event] = defaultdict(asyncio.Event)

    async def get(self, sign: Sign, day: date) -> Horoscope | None:
        await self.readable.wait()
        self.reads += 1
        return self.rows.get((sign, day))

    async def of_day(self, day: date) -> dict[Sign, Horoscope]:
        self.reads += 1
        return {sign: text for (sign, at), text in self.rows.items() if at == day}

    async def commit(self, text: Horoscope) -> bool:
        key = text.sign, text.day
        held = self.rows.get(key)
        if held and held.revision >= text.revision:
            return False
        self.rows[key] = text
        self.changed[key].set()
        return True

    async def mark_published(self, text: Horoscope) -> bool:
        if self.overtaken_by:
            await self.commit(self.overtaken_by.pop(0))
        key = text.sign, text.day
        held = self.rows.get(key)
        if held is None or held.revision != text.revision:
            return False
        self.rows[key] = replace(held, published=True)
        return True
