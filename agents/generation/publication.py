"""Puts today's texts on the topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from schemas.horoscope import Horoscope, HoroscopePublished
from streams.clock import Clock, day_of, not_before
from streams.producer import Producer
from streams.texts import Texts
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Publication:
    """Publishes at least once. After a race the newest revision is the last on the topic."""

    producer: Producer
    topic: Topic
    texts: Texts
    clock: Clock
    zone: ZoneInfo

    async def publish(self, text: Horoscope, asked_at: datetime) -> None:
        """Publish the text unless it is not today's or is known to be there.

        `asked_at` is when it was asked for, by a clock that may be a little ahead of ours.

        A newer revision that appears meanwhile is published after it, so that a slow worker
        cannot leave an older text as the one that compaction keeps.
        """
        newest: Horoscope | None = text
        while newest and not newest.published and newest.day == self._today(asked_at):
            await self.producer.send(
                self.topic,
                HoroscopePublished.of(newest),
                key=newest.sign,
                partition=newest.sign.ordinal,
            )
            if await self.texts.mark_published(newest):
                return
            newest = await self.texts.get(newest.sign, newest.day)

    def _today(self, asked_at: datetime) -> date:
        return day_of(not_before(asked_at, self.clock.now()), self.zone)
