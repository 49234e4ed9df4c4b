"""Counts views: drives aiokafka itself, because a Faust agent costs 80 to 105 µs an event."""

from __future__ import annotations

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from aiokafka.structs import ConsumerRecord

from agents.views.batch import Batch
from agents.views.commit import Commit
from agents.views.positions import FencedError, Positions
from agents.views.reader import Reader
from streams.limit import at_most
from streams.logs import get_logger
from streams.outage import is_outage, told, waiting_out_outages
from streams.security import for_aiokafka
from streams.service import Service
from streams.settings import Settings

#: Records between two looks at the event loop: 0.5 ms of work, 2 ms where all are for `judge`.
SLICE = 200
#: Bytes of a fetch. aiokafka copies one in one go: its default (12 partitions of 1 MiB) stops the
#: event loop for 16 ms, this for less than 2 ms at 0.5 µs more a view. A larger record still comes.
FETCH = 1024 * 1024
#: Milliseconds to wait for the next record before a batch is taken for complete.
IDLE_AFTER = 100
#: Seconds to wait after an outage, and for the consumer's own stop.
OUTAGE_PAUSE = 0.5
STOP_TIMEOUT = 1.5

Read = dict[TopicPartition, list[ConsumerRecord]]

log = get_logger(__name__)


class Views(Service):
    """Reads, judges, and commits in batches; after any trouble it reads again from PostgreSQL."""

    def __init__(self, settings: Settings, positions: Positions, commit: Commit) -> None:
        super().__init__()
        self._settings = settings
        self._reader = Reader(settings.zone)
        self._positions = positions
        self._commit = commit
        self._committing: asyncio.Task[None] | None = None
        self._consumer = self._new_consumer()
        self._batch = Batch(0, time.monotonic())

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **for_aiokafka(self._settings),
            group_id=self._settings.views_group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_bytes=FETCH,
            session_timeout_ms=int(self._settings.session_timeout * 1000),
            heartbeat_interval_ms=int(self._settings.session_timeout * 1000 / 3),
        )

    @property
    def ready(self) -> bool:
        return self._positions.loaded

    @Service.task
    async def _count(self) -> None:
        await self._join()
        try:
            while not self.should_stop:
                await self._go_on()
        finally:
            await self._abandon()

    async def _go_on(self) -> None:
        try:
            if not self._positions.loaded:
                await self._settle()
                await self._positions.load()
            if self._committing is None:
                await self._positions.check()
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
        """Read one slice, and commit if that is due. A rebalance voids what was read before it.

        While a commit is under way the batch grows: the longer that takes, the larger the next.
        """
        epoch = self._positions.epoch
        if self._batch.epoch != epoch:
            self._batch = Batch(epoch, time.monotonic())
        read: Read = await self._consumer.getmany(timeout_ms=IDLE_AFTER, max_records=SLICE)
        if self._positions.epoch != epoch:
            return
        self._take(read)
        busy = self._committing is not None and not self._committing.done()
        if self._batch.is_full if busy else self._batch.is_due(time.monotonic(), idle=not read):
            await self._hand_over()
        elif not busy:
            await self._settle()
        await asyncio.sleep(0)

    def _take(self, read: Read) -> None:
        if not self._batch.size:
            self._batch.begun_at = time.monotonic()
        for at, records in read.items():
            self._reader.read(records, self._batch)
            expected = self._positions.expected[at.partition]
            self._batch.move(at.partition, expected, records[-1].offset + 1, len(records))

    async def _hand_over(self) -> None:
        """Let the batch be committed while the next one is read; one commit at a time.

        The next batch expects the offsets that this one stores. If it does not, everything is
        forgotten, as after any trouble.
        """
        await self._settle()
        if self._batch.epoch != self._positions.epoch:
            return
        self._committing = asyncio.create_task(self._commit(self._batch), name="commit of views")
        self._positions.expect(self._batch.moves)
        self._batch = Batch(self._batch.epoch, time.monotonic())

    async def _settle(self) -> None:
        """Wait for the commit under way, which has limits of its own, and raise what it raised."""
        if self._committing:
            await asyncio.wait((self._committing,))
            committed, self._committing = self._committing, None
            committed.result()

    async def _abandon(self) -> None:
        """At a stop: PostgreSQL undoes what was not committed."""
        if self._committing:
            self._committing.cancel()
            await asyncio.wait((self._committing,))

    async def _leave(self) -> None:
        await at_most(STOP_TIMEOUT, self._consumer.stop(), "the views leave their group")

    async def on_stop(self) -> None:
        await self._leave()


def _passes(error: Exception) -> bool:
    """True for what reading again from the stored offsets mends, or tells more clearly."""
    mended = FencedError, NoOffsetForPartitionError, OffsetOutOfRangeError
    return isinstance(error, mended) or is_outage(error)
