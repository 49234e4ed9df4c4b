"""Plays one full day, and watches the system do it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date

from schemas.artefact import Product
from schemas.sign import SIGNS
from schemas.tables import artefact_calls, horoscope_cache
from streams.counts import counts_of
from streams.database import Database
from streams.demo.crowd import Crowd, Tally
from streams.demo.stage import Stage
from streams.demo.summary import Summary
from streams.images import Images
from streams.store import Known
from streams.terms import terms_of_images, terms_of_texts
from streams.texts import Texts

#: Seconds between two looks, and until requests and views must be through.
POLL = 0.1
SETTLE_LIMIT = 60.0


class Day:
    """Today, as the demo's readers see it; after midnight the next one."""

    def __init__(self, stage: Stage, database: Database, crowd: Crowd) -> None:
        self.stage = stage
        self.crowd = crowd
        self._database = database

    @property
    def date(self) -> date:
        return self.stage.session.today()

    @property
    def tally(self) -> Tally:
        return self.crowd.on(self.date)

    async def known(self) -> list[Known]:
        rows = await Texts(self._database).known_since(self.date)
        return [row for row in rows if row.day == self.date]

    async def is_published(self) -> bool:
        return sum(row.published for row in await self.known()) == len(SIGNS)

    async def images(self) -> int:
        """Those that are published."""
        rows = await Images(self._database).known_since(self.date)
        return sum(row.published for row in rows if row.day == self.date)

    async def images_wanted(self) -> int:
        """One for each text that is there: nothing else is ever drawn."""
        wanted = self.stage.session.settings.artist != "none"
        return sum(row.published for row in await self.known()) if wanted else 0

    async def is_drawn(self) -> bool:
        return await self.images() == await self.images_wanted()

    async def is_answered(self) -> bool:
        return self.tally.requests_answered == self.tally.requests_sent

    async def is_counted(self) -> bool:
        return await self.stored() == +self.tally.views

    async def stored(self) -> dict[str, int]:
        counts = await counts_of(self._database, self.date)
        return {sign: views for sign, views in counts.views.items() if views}

    async def texts(self) -> dict[str, str]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(horoscope_cache.SELECT_DAY, self.date)
        return {row["zodiac_sign"]: row["content"] for row in rows}

    async def calls(self) -> int:
        async with self._database.connection() as connection:
            return await connection.fetchval(artefact_calls.SELECT, Product.TEXT, self.date) or 0

    async def phase(self, name: str, limit: float, done: Callable[[], Awaitable[bool]]) -> None:
        """Wait until `done` or `limit` seconds are over; what is lacking the summary tells."""
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while not await done():
                    self.stage.check()
                    await asyncio.sleep(POLL)
        self.stage.seconds[name] = time.monotonic() - began


@asynccontextmanager
async def opened(stage: Stage) -> AsyncIterator[Day]:
    """Readers that have taken their places: connected, and listening for replies."""
    session = stage.session
    replies = session.consumer(session.topics.replies.name, auto_offset_reset="earliest")
    async with session.producer() as producer, session.database() as database, replies as heard:
        day = Day(stage, database, Crowd(session, producer))
        listening = asyncio.create_task(day.crowd.listen(heard))
        try:
            yield day
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def play(day: Day, say: Callable[[str], None]) -> Summary:
    """One full day: the twelve texts, a request and some views of each sign.

    Two if midnight comes meanwhile; the second is told then.
    """
    began = day.date
    summary = await _play(day, say)
    return summary if day.date == began else await _play(day, say)


async def _play(day: Day, say: Callable[[str], None]) -> Summary:
    settings = day.stage.session.settings
    say(f"the twelve texts of {day.date} are being written")
    await day.phase("texts", terms_of_texts(settings).until_next_round, day.is_published)
    say("readers ask, and read")
    await asyncio.gather(*(day.crowd.ask(sign) for sign in SIGNS))
    await day.phase("requests", SETTLE_LIMIT, day.is_answered)
    await day.crowd.look_around()
    await day.phase("views", SETTLE_LIMIT, day.is_counted)
    await day.phase("images", terms_of_images(settings).until_next_round, day.is_drawn)
    return await summary_of(day)


async def summary_of(day: Day) -> Summary:
    tally = day.tally
    return Summary(
        broker=day.stage.broker.name,
        day=day.date,
        texts=await day.texts(),
        images={"wanted": await day.images_wanted(), "published": await day.images()},
        views={
            "sent": {sign: tally.views[sign] for sign in SIGNS},
            "stored": dict.fromkeys(map(str, SIGNS), 0) | await day.stored(),
        },
        requests={"sent": tally.requests_sent, "answered": tally.requests_answered},
        writer_calls=await day.calls(),
        seconds={name: round(took, 2) for name, took in day.stage.seconds.items()},
    )
