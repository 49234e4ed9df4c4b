"""Puts today's artefacts on their product's topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic
from zoneinfo import ZoneInfo

from schemas.event import Event
from schemas.tables.artefact import ArtefactT
from streams.clock import Clock, day_of, not_before
from streams.producer import Producer
from streams.store import Store
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Publication(Generic[ArtefactT]):
    """Publishes at least once. After a race the newest revision is the last on the topic.

    That one is sent again where another worker has published it meanwhile: ours may have come
    after it.

    `record_of` makes an artefact's record for the topic.
    """

    producer: Producer
    topic: Topic
    record_of: Callable[[ArtefactT], Event]
    store: Store[ArtefactT]
    clock: Clock
    zone: ZoneInfo

    async def publish(self, artefact: ArtefactT, asked_at: datetime) -> None:
        """Publish the artefact unless it is not today's or is known to be there.

        `asked_at` is when it was asked for, by a clock that may be a little ahead of ours.

        A newer revision that appears meanwhile is published after it, so that a slow worker
        cannot leave an older one as what compaction keeps.
        """
        newest: ArtefactT | None = None if artefact.published else artefact
        while newest and newest.day == self._today(asked_at):
            await self.producer.send(
                self.topic, self.record_of(newest), key=newest.sign, partition=newest.sign.ordinal
            )
            if await self.store.mark_published(newest):
                return
            newest = await self.store.get(newest.sign, newest.day)

    def _today(self, asked_at: datetime) -> date:
        return day_of(not_before(asked_at, self.clock.now()), self.zone)
