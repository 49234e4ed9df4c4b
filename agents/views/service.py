"""Counts views: drives aiokafka itself, because a Faust agent costs 80 to 105 µs an event."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from aiokafka.structs import ConsumerRecord

from agents.views.batch import Batch
from agents.views.commit import Commit
from agents.views.judge import judge
from agents.views.positions import FencedError, Positions
from schemas.event import Refusal
from streams.logs import get_logger
from streams.outage import is_outage, told, waiting_out_outages
from streams.record import Record
from streams.security import for_aiokafka
from streams.service import Service
from streams.settings import Settings

#: Records between two looks at the event loop: less than 2 ms of work.
SLICE = 200
#: Milliseconds to wait for the next record before a batch is taken for complete.
IDLE_AFTER = 100
#: Seconds to wait after an outage, and for the consumer's own stop.
OUTAGE_PAUSE = 0.5
STOP_TIMEOUT = 2.0

Read = dict[TopicPartition, list[ConsumerRecord]]

log = get_logger(__name__)


class Views(Service):
    """Reads, judges, and commits in batches; after any trouble it reads again from PostgreSQL."""

    def __init__(self, settings: Settings, positions: Positions, commit: Commit) -> None:
        super().__init__()
        self._settings = settings
        self._zone = settings.zone
        self._positions = positions
        self._commit = commit
        self._consumer = self._new_consumer()
        self._batch = Batch(0, time.monotonic())

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **for_aiokafka(self._settings),
            group_id=self._settings.views_group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            session_timeout_ms=int(self._settings.session_timeout * 1000),
            heartbeat_interval_ms=int(self._settings.session_timeout * 1000 / 3),
        )

    @property
    def ready(self) -> bool:
        return self._positions.loaded

    @Service.task
    async def _count(self) -> None:
        await self._join()
        while not self.should_stop:
            try:
                await self._positions.load()
                await self._step()
            except Exception as error:
                if not _passes(error):
                    raise
                log.warning("reading the views again from their stored offsets", why=told(error))
                self._positions.reload()
                await self.sleep(OUTAGE_PAUSE)

    async def _join(self) -> None:
        """Enter the group, waiting for the cluster as long as it takes."""
        await waiting_out_outages(self._connect)
        self._positions.follow(self._consumer)

    async def _connect(self) -> None:
        try:
            await self._consumer.start()
        except BaseException:
            await self._leave()
            self._consumer = self._new_consumer()
            raise

    async def _step(self) -> None:
        """Read one slice, and commit if that is due. A rebalance voids what was read before it."""
        epoch = self._positions.epoch
        if self._batch.epoch != epoch:
            self._batch = Batch(epoch, time.monotonic())
        read: Read = await self._consumer.getmany(timeout_ms=IDLE_AFTER, max_records=SLICE)
        if self._positions.epoch != epoch:
            return
        self._take(read)
        if self._batch.is_due(time.monotonic(), idle=not read):
            await self._commit(self._batch)
            self._batch = Batch(epoch, time.monotonic())
        await asyncio.sleep(0)

    def _take(self, read: Read) -> None:
        if not self._batch.size:
            self._batch.begun_at = time.monotonic()
        for at, records in read.items():
            for record in records:
                self._judge(record)
            stored = self._positions.stored[at.partition]
            self._batch.move(at.partition, stored, records[-1].offset + 1, len(records))

    def _judge(self, record: ConsumerRecord) -> None:
        arrived_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        replay_of = Record.of_aiokafka(record).identity if record.headers else None
        verdict = judge(record.value, arrived_at, self._zone, replay_of)
        if isinstance(verdict, Refusal):
            self._batch.refused.append((Record.of_aiokafka(record), verdict))
        else:
            self._batch.add(verdict, arrived_at)

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(STOP_TIMEOUT):
                await self._consumer.stop()
        except TimeoutError:
            log.warning("the views' consumer did not stop in time and was left")

    async def on_stop(self) -> None:
        await self._leave()


def _passes(error: Exception) -> bool:
    """True for what reading again from the stored offsets mends, or tells more clearly."""
    mended = FencedError, NoOffsetForPartitionError, OffsetOutOfRangeError
    return isinstance(error, mended) or is_outage(error)
