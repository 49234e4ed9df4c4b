"""Where a consumer goes on after a rebalance, when what it had read was dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.consumer import back_to_committed
from tests.support.wait import until
from tests.support.world import World

_RECORDS = 5


@pytest.fixture
async def consumer(on_kafka: World) -> AsyncIterator[AIOKafkaConsumer]:
    """A member of Faust's group that has read all of two partitions."""
    topic = on_kafka.topics.generation.name
    for partition in (0, 1):
        for number in range(_RECORDS):
            await on_kafka.send(topic, f"{number}".encode(), partition=partition)
    made = AIOKafkaConsumer(
        topic,
        bootstrap_servers=on_kafka.settings.kafka_url,
        group_id=on_kafka.settings.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await made.start()
    await _read(made, 2 * _RECORDS)
    yield made
    await made.stop()


async def _read(consumer: AIOKafkaConsumer, records: int) -> list[tuple[int, int]]:
    """Partition and offset of so many records."""
    read: list[tuple[int, int]] = []

    async def enough() -> bool:
        batches = await consumer.getmany(timeout_ms=100)
        read.extend((each.partition, each.offset) for batch in batches.values() for each in batch)
        return len(read) >= records

    await until(enough, f"{records} records are read")
    return read


async def test_a_partition_without_a_commit_is_read_again_from_its_beginning(
    consumer: AIOKafkaConsumer, on_kafka: World
) -> None:
    committed = TopicPartition(on_kafka.topics.generation.name, 1)
    await consumer.commit({committed: 3})
    await back_to_committed(consumer)
    again = await _read(consumer, _RECORDS + 2)
    assert sorted(again) == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 3), (1, 4)]


async def test_a_commit_at_the_very_first_offset_is_one(
    consumer: AIOKafkaConsumer, on_kafka: World
) -> None:
    topic = on_kafka.topics.generation.name
    await consumer.commit({TopicPartition(topic, 0): 0, TopicPartition(topic, 1): _RECORDS})
    await back_to_committed(consumer)
    assert await _read(consumer, _RECORDS) == [(0, number) for number in range(_RECORDS)]
