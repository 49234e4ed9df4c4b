"""Looks whether the worker advances, with a client of its own.

A stall is said, shown in readiness, health and metrics, and at last ended by ending the worker.
A restart mends no outage: while broker or PostgreSQL do not answer here, no time counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from confluent_kafka import KafkaException

from streams import metrics
from streams.admin import Admin
from streams.database import Database
from streams.logs import get_logger
from streams.outage import is_outage, told
from streams.peek import has_record
from streams.preflight import Preflight
from streams.progress import Progress, follow
from streams.service import Service
from streams.settings import Settings
from streams.watched import Watched

#: Seconds between looks, and that one may take.
INTERVAL = 2.0
LOOK_LIMIT = 15.0
#: Times its limit after which a stall ends the worker.
PATIENCE = 2

Partition = tuple[str, int]
Seen = dict[Partition, Progress]

log = get_logger(__name__)


class StuckError(Exception):
    """A partition has stood still for too long; another start may mend that."""


class Watchdog(Service):
    """Crashes, and the worker with it, when a partition stays stuck or a topic is made anew."""

    def __init__(
        self,
        settings: Settings,
        admin: Admin,
        database: Database,
        preflight: Preflight,
        watched: Sequence[Watched],
    ) -> None:
        super().__init__()
        self._settings = settings
        self._admin = admin
        self._database = database
        self._preflight = preflight
        self._watched = watched
        self._progress: Seen = {}
        self._blind = False
        #: The partitions that are stuck.
        self.stuck: Seen = {}
        #: Records that are still to be dealt with, by topic; None while nobody knows.
        self.lag: dict[str, int | None] = {topic.name: None for topic in watched}

    def told(self) -> list[str]:
        """The stuck partitions, in words."""
        return [
            f"{topic}/{partition} stands at {each.next_offset} of {each.end} for {each.stood:.0f} s"
            for (topic, partition), each in sorted(self.stuck.items())
        ]

    @Service.task
    async def _watch(self) -> None:
        while not self.should_stop:
            try:
                async with asyncio.timeout(LOOK_LIMIT):
                    await self._look()
                self._blind = False
            except Exception as error:
                if not is_outage(error) and not isinstance(error, KafkaException):
                    raise
                self._say_blind(error)
            await self.sleep(INTERVAL)

    async def _look(self) -> None:
        await self._preflight.verify()
        await self._database.ping()
        seen = [(topic, await self._follow(topic)) for topic in self._watched]
        _show(seen)
        self.lag = {topic.name: sum(each.lag for each in found.values()) for topic, found in seen}
        self._say(
            {
                key: each
                for topic, found in seen
                for key, each in found.items()
                if each.stood >= topic.limit
            }
        )
        hopeless = (
            each.stood >= PATIENCE * topic.limit for topic, found in seen for each in found.values()
        )
        if any(hopeless):
            raise StuckError(f"this worker ends, for another to go on: {'; '.join(self.told())}")

    async def _follow(self, topic: Watched) -> Seen:
        assigned = topic.assigned()
        if not assigned:
            return {}
        dealt_with = await topic.dealt_with()
        spans = await self._admin.spans(topic.name, assigned)
        now = asyncio.get_running_loop().time()
        found: Seen = {}
        for partition, span in spans.items():
            key = topic.name, partition
            progress = follow(self._progress.get(key), now, dealt_with.get(partition, 0), span)
            if progress.stood >= topic.limit and key not in self.stuck:
                progress = await self._unless_excused(key, progress)
            found[key] = progress
        self._progress |= found
        return found

    async def _unless_excused(self, key: Partition, progress: Progress) -> Progress:
        there = await has_record(self._settings, *key, progress.next_offset)
        return progress if there else progress.excused()

    def _say(self, stuck: Seen) -> None:
        for key in stuck.keys() - self.stuck.keys():
            log.error("a partition is stuck", **_told(key, stuck[key]))
        for key in self.stuck.keys() - stuck.keys():
            log.info("a partition is no longer stuck here", **_told(key, self._progress[key]))
        self.stuck = stuck

    def _say_blind(self, error: Exception) -> None:
        """Once for each outage; a lag that nobody knows is not shown."""
        metrics.LAG.clear()
        self.lag = dict.fromkeys(self.lag)
        if not self._blind:
            log.warning("cannot see whether the worker advances", error=told(error))
        self._blind = True


def _show(seen: Iterable[tuple[Watched, Seen]]) -> None:
    metrics.LAG.clear()  # what went to another worker has no lag here
    for topic, found in seen:
        for (name, partition), each in found.items():
            metrics.LAG.labels(name, partition).set(each.lag)
        metrics.STUCK.labels(topic.name).set(
            sum(each.stood >= topic.limit for each in found.values())
        )


def _told(key: Partition, progress: Progress) -> dict[str, object]:
    topic, partition = key
    return {
        "topic": topic,
        "partition": partition,
        "offset": progress.next_offset,
        "end": progress.end,
        "seconds": round(progress.stood),
    }
