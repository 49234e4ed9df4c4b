"""Asks which offsets Faust's group has committed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.limit import at_most
from streams.security import for_aiokafka
from streams.service import Service
from streams.settings import Settings

#: Seconds that one question may take, and the stop of the client.
TIMEOUT = 10.0
STOP_TIMEOUT = 1.0


class Committed(Service):
    """A client of its own that is no member of the group; it connects when first asked.

    Not librdkafka's admin client: asked for a group whose coordinator has just moved, it ends the
    process with a segmentation fault (confluent-kafka-javascript#374 shows where in librdkafka).
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None

    async def of(self, topic: str, partitions: Iterable[int]) -> dict[int, int]:
        """The next offset of each partition that has one; raises what tells an outage."""
        async with asyncio.timeout(TIMEOUT):
            consumer = await self._connected()
            asked = list(partitions)
            told = await asyncio.gather(
                *(consumer.committed(TopicPartition(topic, each)) for each in asked)
            )
        return {
            each: offset for each, offset in zip(asked, told, strict=True) if offset is not None
        }

    async def _connected(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **for_aiokafka(self._settings),
                group_id=self._settings.group,
                enable_auto_commit=False,
            )
            try:
                await consumer.start()
            except BaseException:
                await at_most(STOP_TIMEOUT, consumer.stop(), "a client that could not connect")
                raise
            self._consumer = consumer
        return self._consumer

    async def on_stop(self) -> None:
        if self._consumer:
            await at_most(STOP_TIMEOUT, self._consumer.stop(), "the watchdog's client")
