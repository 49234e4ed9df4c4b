"""Sends records, and returns only when the broker has them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaProducer
from aiokafka.errors import BrokerResponseError, KafkaConnectionError, KafkaError

from schemas.event import Event
from streams import tracing
from streams.limit import at_most
from streams.outage import OutageError, waiting_out_outages
from streams.security import for_aiokafka
from streams.service import Service
from streams.settings import Settings
from streams.topics import MAX_DEAD_LETTER, Topic

#: Seconds until an unacknowledged send is given up (`OutageError`); it may still arrive later.
SEND_TIMEOUT = 10.0
#: Seconds for the producer's own stop, which hangs without a broker (aiokafka#1101, #773).
STOP_TIMEOUT = 1.5
_NOT_RUNNING = "the producer was not started, or is stopped already"


class Producer(Service):
    """An idempotent producer: acknowledged by all in-sync replicas, no duplicates of its own.

    A batch that the broker refuses for good leaves a gap in aiokafka's sequence numbers, and every
    later one of its partition is refused for that; so after such a failure the client is replaced.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._kafka: AIOKafkaProducer | None = None
        self._connecting = asyncio.Lock()
        self._running = False

    async def on_start(self) -> None:
        """Connect, waiting for the cluster as long as it takes; cancel to give up."""
        self._running = True
        await waiting_out_outages(self._connected)

    async def _connected(self) -> AIOKafkaProducer:
        async with self._connecting:
            if not self._running:
                raise KafkaConnectionError(_NOT_RUNNING)
            if self._kafka is None:
                self._kafka = await self._connect()
            return self._kafka

    async def _connect(self) -> AIOKafkaProducer:
        producer = self._new()
        try:
            await producer.start()
        except BaseException:
            await at_most(STOP_TIMEOUT, producer.stop(), "Kafka producer")
            raise
        return producer

    def _new(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **for_aiokafka(self._settings),
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=int(SEND_TIMEOUT * 1000),
            max_request_size=MAX_DEAD_LETTER,
        )

    async def on_stop(self) -> None:
        self._running = False
        await self._drop(self._kafka)

    async def _drop(self, kafka: AIOKafkaProducer | None) -> None:
        """Stop this client, unless somebody else has; the next send connects anew."""
        if kafka is not self._kafka:
            return
        self._kafka = None
        if kafka is not None:
            await at_most(STOP_TIMEOUT, kafka.stop(), "Kafka producer")

    async def send(
        self,
        topic: Topic,
        event: Event,
        key: str | None = None,
        partition: int | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        """Send and wait for the acknowledgement, `SEND_TIMEOUT` seconds at the most."""
        raw = key.encode() if key else None
        with tracing.sending(topic.name) as carried:
            both = {**carried, **(headers or {})}
            await self.send_bytes(topic.name, event.to_bytes(), raw, partition, both)

    async def partitions(self, topic: Topic) -> int:
        """How many partitions the topic has, as the client knows it."""
        async with asyncio.timeout(SEND_TIMEOUT):
            return len(await (await self._connected()).partitions_for(topic.name))

    async def send_bytes(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        partition: int | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        kafka: AIOKafkaProducer | None = None
        record = value, key, partition, None, list((headers or {}).items())
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                kafka = await self._connected()
                await kafka.send_and_wait(topic, *record)
        except TimeoutError as error:
            raise OutageError(f"Kafka took no record for {topic} in {SEND_TIMEOUT:g} s") from error
        except KafkaError as error:
            if _ends_the_client(error):
                await self._drop(kafka)
            raise


def _ends_the_client(error: KafkaError) -> bool:
    """A refusal for good, or (a plain KafkaError) the end of aiokafka's sending task."""
    refused = isinstance(error, BrokerResponseError) and not error.retriable
    return refused or type(error) is KafkaError
