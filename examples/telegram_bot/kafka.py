"""Kafka's clients. TLS and SASL would be set here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

_STOP = 2.0  # seconds: without a broker a client's stop hangs


@asynccontextmanager
async def producer(url: str) -> AsyncIterator[AIOKafkaProducer]:
    """What is sent twice needs an id by which it counts once."""
    client = AIOKafkaProducer(bootstrap_servers=url, acks="all", request_timeout_ms=10_000)
    async with _running(client):
        yield client


@asynccontextmanager
async def from_the_start(url: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Every partition; no group, so nothing is committed."""
    client = AIOKafkaConsumer(topic, bootstrap_servers=url, auto_offset_reset="earliest")
    async with _running(client):
        yield client


@asynccontextmanager
async def from_now(url: str, topic: str, partition: int) -> AsyncIterator[AIOKafkaConsumer]:
    at = TopicPartition(topic, partition)
    client = AIOKafkaConsumer(bootstrap_servers=url, auto_offset_reset="latest")
    async with _running(client):
        client.assign([at])
        await client.position(at)  # now, and not at the first fetch
        yield client


@asynccontextmanager
async def _running(client: AIOKafkaConsumer | AIOKafkaProducer) -> AsyncIterator[None]:
    try:
        await client.start()
        yield
    finally:
        await asyncio.wait([asyncio.create_task(client.stop())], timeout=_STOP)
