"""Where a picture comes from; nothing here asks for a text, so looking makes nobody pay."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.clock import Clock
from streams.counts import days_until
from streams.database import Database
from streams.http.page.picture import Picture, Stored, Worker
from streams.http.page.writing import writing_of
from streams.http.state import State
from streams.http.stats import DAYS, stats_of
from streams.library import Library
from streams.outage import is_outage

#: Seconds that PostgreSQL may take, all in all.
LIMIT = 3.0
#: Seconds of these for the images, so that a read of them that hangs leaves time for the rest.
IMAGES_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class Sources:
    """`max_calls`: the day's budget of writer calls; `images`: None where there are none."""

    clock: Clock
    zone: ZoneInfo
    library: Library[Horoscope]
    images: Library[HoroscopeImage] | None
    database: Database
    max_calls: int
    state: State

    async def picture(self) -> Picture:
        at = self.clock.now().astimezone(self.zone)
        stored = await self._stored_or_none(at.date())
        worker = Worker(self.state.ready(), list(self.state.stuck()), self.state.lag())
        return Picture(at, stored, worker)

    async def _stored_or_none(self, day: date) -> Stored | None:
        try:
            async with asyncio.timeout(LIMIT):
                return await self._stored(day)
        except Exception as error:
            if not is_outage(error):
                raise
            return None  # others log the outage already

    async def _stored(self, day: date) -> Stored:
        texts = await self.library.of_day(day)
        images = await self._images(day)
        writing = await writing_of(self.database, day, self.max_calls)
        counts = await days_until(self.database, day, DAYS + 1)
        conditions = writing.conditions(texts.keys())
        return Stored(texts, images, conditions, stats_of(day, counts))

    async def _images(self, day: date) -> Mapping[Sign, HoroscopeImage]:
        """None of them where they alone cannot be had: the texts are shown all the same."""
        try:
            async with asyncio.timeout(IMAGES_LIMIT):
                return await self.images.of_day(day) if self.images else {}
        except Exception as error:
            if not is_outage(error):
                raise
            return {}
