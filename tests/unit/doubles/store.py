"""A product's table in a dictionary."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TypeVar

from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.store import Store

Key = tuple[Sign, date]
MadeT = TypeVar("MadeT", Horoscope, HoroscopeImage)


class MemoryStore(Store[MadeT]):
    """Keeps the rules of the table: a revision is committed once, and never goes back."""

    def __init__(self, *rows: MadeT) -> None:
        self.rows: dict[Key, MadeT] = {(each.sign, each.day): each for each in rows}
        self.reads = 0
        #: What another worker commits just before each mark.
        self.overtaken_by: list[MadeT] = []
        #: Set and unset it to hold every read up.
        self.readable = asyncio.Event()
        self.readable.set()
        self.committed: defaultdict[Key, asyncio.Event] = defaultdict(asyncio.Event)

    async def get(self, sign: Sign, day: date) -> MadeT | None:
        await self.readable.wait()
        self.reads += 1
        return self.rows.get((sign, day))

    async def of_day(self, day: date) -> dict[Sign, MadeT]:
        self.reads += 1
        return {sign: each for (sign, at), each in self.rows.items() if at == day}

    async def commit(self, artefact: MadeT) -> bool:
        key = artefact.sign, artefact.day
        held = self.rows.get(key)
        if held and held.revision >= artefact.revision:
            return False
        self.rows[key] = artefact
        self.committed[key].set()
        return True

    async def mark_published(self, artefact: MadeT) -> bool:
        if self.overtaken_by:
            await self.commit(self.overtaken_by.pop(0))
        key = artefact.sign, artefact.day
        held = self.rows.get(key)
        if held is None or held.revision != artefact.revision:
            return False
        self.rows[key] = replace(held, published=True)
        return True
