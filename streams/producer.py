"""Sends records, and returns only when the broker has them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError

from schemas.event import Event
from streams.logs import get_logger
from streams.outage import waiting_out_outages
from streams.security import for_aiokafka
from streams.service import Service
from streams.settings import Settings
from streams.topics import MAX_DEAD_LETTER, Topic

#: Seconds until an unacknowledged send is given up (`TimeoutError`); it may still arrive later.
SEND_TIMEOUT = 10.0
#: Seconds for the producer's own stop, which hangs without a broker (aiokafka#1101, #773).
STOP_TIMEOUT = 2.0
_NOT_RUNNING = "the producer was not started, or is stopped already"

log = get_logger(__name__)


class Producer(Service):
    """An idempotent producer: acknowledged by all in-sync replicas, no duplicates of its own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._kafka: AIOKafkaProducer | None = None

    async def on_start(self) -> None:
        """Connect, waiting for the cluster as long as it takes; cancel to give up."""
        await waiting_out_outages(self._connect)

    async def _connect(self) -> None:
        producer = self._new()
        try:
            await producer.start()
        except BaseException:
            await _stop(producer)
            raise
        self._kafka = producer

    def _new(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **for_aiokafka(self._settings),
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=int(SEND_TIMEOUT * 1000),
            max_request_size=MAX_DEAD_LETTER,
        )

    async def on_stop(self) -> None:
        if self._kafka is not None:
            kafka, self._kafka = self._kafka, None
            await _stop(kafka)

    async def send(
        self,
        topic: Topic,
        event: Event,
        key: str | None = None,
        partition: int | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        """Send and wait for the acknowledgement, `SEND_TIMEOUT` seconds at the most."""
        await self.send_bytes(
            topic.name, event.to_bytes(), key.encode() if key else None, partition, headers
        )

    async def partitions(self, topic: Topic) -> int:
        """How many partitions the topic has, as the client knows it."""
        if self._kafka is None:
            raise KafkaConnectionError(_NOT_RUNNING)
        async with asyncio.timeout(SEND_TIMEOUT):
            return len(await self._kafka.partitions_for(topic.name))

    async def send_bytes(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        partition: int | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        if self._kafka is None:
            raise KafkaConnectionError(_NOT_RUNNING)
        async with asyncio.timeout(SEND_TIMEOUT):
            await self._kafka.send_and_wait(
                topic, value, key=key, partition=partition, headers=list((headers or {}).items())
            )


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(STOP_TIMEOUT):
            await producer.stop()
    except TimeoutError:
        log.warning("the Kafka producer did not stop in time and was left")
