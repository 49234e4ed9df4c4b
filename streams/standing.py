"""Reads what stands in a topic now, for commands; agents have streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.event import EventT, Refusal, decode
from streams.admin import Admin
from streams.topics import Topic

#: Seconds without a record after which the rest of a partition counts as unreadable.
READ_TIMEOUT = 10.0


async def standing(
    topic: Topic,
    admin: Admin,
    consumer: AIOKafkaConsumer,
    model: type[EventT],
    newest: int | None = None,
) -> AsyncGenerator[EventT]:
    """Events of one partition after another, each in order; what is none is left out.

    Of each partition all, or the `newest` so many records.
    """
    described = (await admin.describe([topic.name]))[topic.name]
    spans = await admin.spans(topic.name, range(described.partitions))
    for partition, span in spans.items():
        at = TopicPartition(topic.name, partition)
        consumer.assign([at])
        consumer.seek(at, max(span.start, span.end - newest) if newest else span.start)
        while await consumer.position(at) < span.end:
            async with asyncio.timeout(READ_TIMEOUT):
                record = await consumer.getone(at)
            event = decode(model, record.value)
            if not isinstance(event, Refusal):
                yield event
