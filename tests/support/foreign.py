"""A producer that is not ours: librdkafka's, which goes on by itself whatever the cluster does."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from confluent_kafka import KafkaError, KafkaException, Message, Producer

#: Seconds that a record may take, and those of what is still under way at the end.
_LIMIT = 180.0
_LAST = 10.0
_POLL = 0.1
#: librdkafka's own choice by the key.
_ANY_PARTITION = -1


class ForeignProducer:
    """Idempotent, so that what it sends again stands in the log once."""

    def __init__(self, bootstrap: str) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "enable.idempotence": True,
                "delivery.timeout.ms": int(_LIMIT * 1000),
                "linger.ms": 5,
                "log_level": 0,
            }
        )
        self._polling: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._polling = asyncio.create_task(self._poll(), name="foreign producer")

    async def stop(self) -> None:
        if self._polling:
            self._polling.cancel()
            with suppress(asyncio.CancelledError):
                await self._polling
        await asyncio.to_thread(self._producer.flush, _LAST)

    async def send(self, topic: str, value: bytes, partition: int | None = None) -> None:
        """Return once the broker has it."""
        loop = asyncio.get_running_loop()
        there: asyncio.Future[None] = loop.create_future()

        def tell(error: KafkaError | None, _: Message) -> None:
            loop.call_soon_threadsafe(_settle, there, error)

        at = _ANY_PARTITION if partition is None else partition
        self._producer.produce(topic, value, partition=at, on_delivery=tell)
        await there

    async def _poll(self) -> None:
        while True:
            await asyncio.to_thread(self._producer.poll, _POLL)


def _settle(there: asyncio.Future[None], error: KafkaError | None) -> None:
    if there.done():
        return
    if error:
        there.set_exception(KafkaException(error))
    else:
        there.set_result(None)
