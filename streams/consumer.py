"""Faust's consumer, mended where it fetches, seeks, commits and stops."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.limit import at_most

#: Seconds for the last commit, and for leaving the group; together less than
#: `runner.STOP_TIMEOUT`, or the thread would be left as well.
COMMIT_TIMEOUT = 0.9
LEAVE_TIMEOUT = 0.9
#: Milliseconds that the broker may hold a fetch for want of records. Later questions on the same
#: connection are answered after it, and aiokafka does not ask for a partition's beginning while a
#: fetch is under way: every start and rebalance waits for one. CPU of an idle worker in 60 s:
#: 0.80 s at 1500 ms, 0.83 at 500, 0.91 at 250 and 1.1 at 100.
FETCH_WAIT = 250


async def back_to_committed(consumer: AIOKafkaConsumer) -> Mapping[TP, int | None]:
    """Seek every assigned partition to its committed offset, or to its beginning without one.

    aiokafka leaves a partition without a committed offset where it is. Faust seeks back because it
    has dropped what it had read before a rebalance, so those records were never read again: the
    partition stood still, or its commits went past them (compare faust#216).
    """
    committed: Mapping[TP, int | None] = await consumer.seek_to_committed()
    untouched = {partition for partition, offset in committed.items() if not offset}
    if still_ours := untouched & consumer.assignment():
        await consumer.seek_to_beginning(*still_ours)
    return committed


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread in which aiokafka runs. Faust waits for its end, and so does the interpreter."""

    logger = logging.getLogger("faust.consumer")

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        """With our `FETCH_WAIT`: Faust has 1500 there, and no setting for it."""
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT  # noqa: SLF001
        return consumer

    async def seek_to_committed(self) -> Mapping[TP, int]:
        committed: Mapping[TP, int] = await self.call_thread(
            back_to_committed, self._ensure_consumer()
        )
        return committed

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit those of partitions that are still ours; none at all is no reason to crash.

        They may be revoked while a commit is on its way to this thread. Faust leaves those out
        (faust#94), and aiokafka then refuses to commit nothing, which ended the worker.
        """
        if self.assignment().isdisjoint(offsets):
            return False
        return bool(await super()._commit(offsets))

    async def on_start(self) -> None:
        """Connect, unless told to stop while a silent broker lets us wait."""
        await self.wait(super().on_start())

    async def on_thread_stop(self) -> None:
        """Leave the group: aiokafka waits 90 s for a silent broker's answer (see aiokafka#659).

        What is left behind is cancelled by mode, with all that runs in the thread.
        """
        await at_most(LEAVE_TIMEOUT, super().on_thread_stop(), "Faust leaves its group")


class Consumer(driver.Consumer):
    """Commits once more at its stop: aiokafka would try for as long as the broker is away.

    Faust's own look at its partitions is left out. The watchdog asks the broker, and Faust asks
    aiokafka for the position of a partition that may have none just then (while it is being reset),
    which is an `AssertionError` and ends the worker.
    """

    logger = logging.getLogger("faust.consumer")

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def verify_all_partitions_active(self) -> None:
        """Nothing: `streams.watchdog` does it."""

    async def on_stop(self) -> None:
        await at_most(COMMIT_TIMEOUT, super().on_stop(), "Faust's last commit")


class Transport(driver.Transport):
    """Faust's transport with our consumer."""

    Consumer = Consumer
