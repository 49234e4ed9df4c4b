"""Reads the dead letters, and sends them back to where they came from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.dead_letter import REPLAY_OF, REPLAYS, DeadLetter, Identity
from schemas.event import Refusal, decode
from schemas.tables import dead_letter_replays as table
from streams.admin import Admin
from streams.database import Database
from streams.producer import Producer
from streams.topics import Topic

#: Seconds without a record after which the rest of a partition counts as unreadable.
READ_TIMEOUT = 10.0

Wanted = Callable[[DeadLetter], bool]


async def read_all(
    topic: Topic, admin: Admin, consumer: AIOKafkaConsumer, wanted: Wanted
) -> dict[Identity, DeadLetter]:
    """What stands in the topic now, oldest first, each identity once as it failed last."""
    described = (await admin.describe([topic.name]))[topic.name]
    spans = await admin.spans(topic.name, range(described.partitions))
    found: dict[Identity, DeadLetter] = {}
    for partition, span in spans.items():
        at = TopicPartition(topic.name, partition)
        consumer.assign([at])
        consumer.seek(at, span.start)
        while await consumer.position(at) < span.end:
            async with asyncio.timeout(READ_TIMEOUT):
                record = await consumer.getone(at)
            letter = decode(DeadLetter, record.value)
            if not isinstance(letter, Refusal) and wanted(letter):
                held = found.get(letter.identity)
                if held is None or held.failed_at <= letter.failed_at:
                    found[letter.identity] = letter
    return dict(sorted(found.items(), key=lambda item: item[1].failed_at))


@dataclass(frozen=True, slots=True)
class Replay:
    """Safe to interrupt and to repeat: a letter that was replayed waits until it fails again."""

    producer: Producer
    database: Database

    async def __call__(self, letter: DeadLetter) -> bool:
        """Send the original bytes back, marked as a replay; False where that was done already."""
        source, number = str(letter.identity), letter.replays + 1
        async with self.database.connection() as connection:
            replayed = await connection.fetchval(table.SELECT, source) or 0
        if replayed >= number:
            return False
        kept = {name: value for name, value in letter.headers.items() if value is not None}
        marks = {REPLAY_OF: source.encode(), REPLAYS: str(number).encode()}
        await self.producer.send_bytes(
            letter.source_topic,
            letter.value,
            letter.key,
            letter.source_partition,
            kept | marks,
        )
        async with self.database.connection() as connection:
            await connection.execute(table.RECORD, source, number)
        return True
