"""Asks every second whether a day is due, and emits it once for the whole fleet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from agents.day.due import Due, Phase, due_phases
from schemas.generation import GenerateDay
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from schemas.tables import day_phases as table
from streams import tracing
from streams.cache import Cache
from streams.clock import Clock
from streams.database import Database
from streams.logs import get_logger
from streams.outage import is_outage, told
from streams.producer import Producer
from streams.settings import Settings
from streams.terms import terms_of_texts
from streams.topics import Topic

#: Seconds between ticks.
INTERVAL = 1.0
#: Seconds within which whoever claimed a phase must have emitted it; then another may.
EMIT_LEASE = 15.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DayTimer:
    """Which worker emits is decided by a row in PostgreSQL, not by Faust's leader (faust#321)."""

    settings: Settings
    clock: Clock
    texts: Cache[Horoscope]
    #: None: there are no images.
    images: Cache[HoroscopeImage] | None
    database: Database
    producer: Producer
    topic: Topic
    owner: UUID

    async def tick(self) -> None:
        """Emit what is due; an outage is left to the next tick, for a timer must not die."""
        if not self.texts.in_touch:
            return
        due = due_phases(
            self.clock.now(),
            self.settings.zone,
            timedelta(seconds=self.settings.lead_time),
            timedelta(seconds=self.settings.catch_up),
            self.done,
        )
        try:
            for each in due:
                await self._emit(each)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("could not emit a day yet", error=told(error))

    def done(self, phase: Phase, day: date) -> frozenset[Sign]:
        """Signs that lack nothing of the phase, as of memory's last look.

        The same event brings a text and its image. Where nobody can tell, no image lacks.
        """
        texts = _done(self.texts, phase, day)
        images = self.images
        if images is None or not images.in_touch:
            return texts
        drawn = texts & _done(images, phase, day)
        return frozenset(
            sign for sign in drawn if images.revision(sign, day) >= self.texts.revision(sign, day)
        )

    async def _emit(self, due: Due) -> None:
        attempt = await self._claim(due)
        if attempt is None:
            return
        event = GenerateDay(
            command_id=uuid4(),
            day=due.day,
            trigger=due.trigger(attempt),
            signs=due.signs,
            emitted_at=self.clock.now(),
        )
        with tracing.step("emit a day", day=due.day.isoformat(), trigger=event.trigger):
            await self.producer.send(self.topic, event, key=due.day.isoformat())
            await self._mark_emitted(due)
        log.info("emitted a day", day=str(due.day), trigger=event.trigger, signs=len(due.signs))

    async def _claim(self, due: Due) -> int | None:
        async with self.database.connection() as connection:
            attempt: int | None = await connection.fetchval(
                table.CLAIM, due.day, due.phase, self.owner, timedelta(seconds=EMIT_LEASE)
            )
        return attempt

    async def _mark_emitted(self, due: Due) -> None:
        """Leave the phase alone for as long as its rounds may last, and the cool-down after."""
        lease = timedelta(seconds=terms_of_texts(self.settings).until_next_round)
        async with self.database.connection() as connection:
            await connection.execute(table.MARK_EMITTED, due.day, due.phase, self.owner, lease)


def _done(cache: Cache[Any], phase: Phase, day: date) -> frozenset[Sign]:
    return cache.made(day) if phase is Phase.PREPARE else cache.published(day)
