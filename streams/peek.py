"""Asks the broker whether there is anything to read, with a consumer made for the question."""

from __future__ import annotations

import asyncio

from confluent_kafka import Consumer, KafkaError, TopicPartition

from streams.security import for_librdkafka
from streams.settings import Settings

#: Seconds to wait for the answer.
TIMEOUT = 5.0


async def has_record(settings: Settings, topic: str, partition: int, offset: int) -> bool:
    """True where a record that a consumer would be given stands at `offset` or after it.

    What a transaction leaves in the log (markers, aborted records) is none. `TimeoutError` when
    the broker does not say. Belongs to no group, whatever it must call itself.
    """
    return await asyncio.to_thread(_read, settings, TopicPartition(topic, partition, offset))


def _read(settings: Settings, at: TopicPartition) -> bool:
    consumer = Consumer(
        for_librdkafka(settings)
        | {
            "group.id": settings.group,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "log_level": 3,
        }
    )
    try:
        consumer.assign([at])
        message = consumer.poll(TIMEOUT)
    finally:
        consumer.close()
    error = message.error() if message else None
    if message is None or (error and error.code() != KafkaError._PARTITION_EOF):  # noqa: SLF001
        raise TimeoutError(f"the broker did not say what {at.topic}/{at.partition} holds: {error}")
    return error is None
