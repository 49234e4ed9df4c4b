"""Puts today's texts on the topic."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from schemas.horoscope import Horoscope, HoroscopePublished
from streams.clock import Clock, day_of
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

    async def publish(self, text: Horoscope) -> None:
        """Publish the text unless it is not today's or is known to be there.

        A newer revision that appears meanwhile is published after it, so that a slow worker
        cannot leave an older text as the one that compaction keeps.
        """
        newest: Horoscope | None = text
        while newest and not newest.published and newest.day == self._today():
            await self.producer.send(
                self.topic,
                HoroscopePublished.of(newest),
                key=newest.sign,
                partition=newest.sign.ordinal,
            )
            if await self.texts.mark_published(newest):
                return
            newest = await self.texts.get(newest.sign, newest.day)

    def _today(self) -> object:
        return day_of(self.clock.now(), self.zone)
