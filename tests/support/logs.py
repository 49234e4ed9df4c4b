"""Kafka as an operator sees it: what stands in the topics, and how far the groups have come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cached_property

import confluent_kafka
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from confluent_kafka.admin import AdminClient

from streams.admin import Admin
from streams.settings import Settings
from tests.support.wait import until

_READ_LIMIT = 30  # seconds


class Logs:
    """Reads with consumers of its own and joins no group."""

    def __init__(self, settings: Settings, admin: Admin) -> None:
        self._settings = settings
        self._admin = admin

    async def records(self, topic: str) -> list[ConsumerRecord]:
        """All that stands in a topic now."""
        read: list[ConsumerRecord] = []
        async with self._assigned(topic) as (consumer, at), asyncio.timeout(_READ_LIMIT):
            ends = await consumer.end_offsets(at)
            for each in at:
                while await consumer.position(each) < ends[each]:
                    got = await consumer.getmany(each, timeout_ms=200)
                    read += got.get(each, [])
        return read

    async def committed(self, topic: str) -> dict[int, int]:
        """Offsets that Faust's group has committed."""
        async with self._assigned(topic, self._settings.group) as (consumer, at):
            return {each.partition: await consumer.committed(each) or 0 for each in at}

    @asynccontextmanager
    async def _assigned(
        self, topic: str, group: str | None = None
    ) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
        """A consumer of all of the topic's partitions, which commits nothing."""
        async with AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_url,
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        ) as consumer:
            described = (await self._admin.describe([topic]))[topic]
            at = [TopicPartition(topic, each) for each in range(described.partitions)]
            consumer.assign(at)
            yield consumer, at

    async def members(self) -> int:
        """Of both consumer groups, as their coordinator knows them."""
        groups = [self._settings.group, self._settings.views_group]
        asked = self._client.describe_consumer_groups(groups).values()
        return sum([len((await asyncio.wrap_future(each)).members) for each in asked])

    async def delete_records(self, topic: str, partition: int, before: int) -> None:
        """What retention does, at once."""
        at = confluent_kafka.TopicPartition(topic, partition, before)
        await asyncio.wrap_future(self._client.delete_records([at])[at])

    async def delete_topics(self, topics: Iterable[str]) -> None:
        """Those that are there."""
        asked = self._client.delete_topics([*topics])
        futures = [asyncio.wrap_future(each) for each in asked.values()]
        await asyncio.gather(*futures, return_exceptions=True)

    async def delete_topic(self, topic: str) -> None:
        """Return once the broker no longer knows it."""
        await asyncio.wrap_future(self._client.delete_topics([topic])[topic])

        async def gone() -> bool:
            return not await self._admin.describe([topic])

        await until(gone, f"{topic} is gone")

    @cached_property
    def _client(self) -> AdminClient:
        """Kept, because a client that nobody holds gives up what was asked of it."""
        return AdminClient({"bootstrap.servers": self._settings.kafka_url})
