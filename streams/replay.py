"""Reads the dead letters, and sends them back to where they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer

from schemas.dead_letter import REPLAY_OF, REPLAYS, DeadLetter, Identity
from schemas.tables import dead_letter_replays as table
from streams.admin import Admin
from streams.database import Database
from streams.producer import Producer
from streams.standing import standing
from streams.topics import Topic

Wanted = Callable[[DeadLetter], bool]


def wanted_by(reason: str | None, topic: str | None, since: datetime | None) -> Wanted:
    """Those that failed for a `reason`, come from a `topic` and failed `since` then."""

    def wanted(letter: DeadLetter) -> bool:
        return (
            reason in (None, letter.error_type)
            and topic in (None, letter.source_topic)
            and (since is None or letter.failed_at >= since)
        )

    return wanted


async def read_all(
    topic: Topic, admin: Admin, consumer: AIOKafkaConsumer, wanted: Wanted
) -> dict[Identity, DeadLetter]:
    """What stands in the topic now, oldest first, each identity once as it failed last."""
    found: dict[Identity, DeadLetter] = {}
    async for letter in standing(topic, admin, consumer, DeadLetter):
        if wanted(letter):
            held = found.get(letter.identity)
            if held is None or held.failed_at <= letter.failed_at:
                found[letter.identity] = letter
    return dict(sorted(found.items(), key=lambda item: item[1].failed_at))


@dataclass(frozen=True, slots=True)
class Replay:
    """Safe to interrupt and to repeat: a letter that was replayed waits until it fails again."""

    producer: Producer
    database: Database

    async def can_go_back(self, letter: DeadLetter, sources: Iterable[Topic]) -> bool:
        """Whole, and from a partition of one of `sources`: anybody may write dead letters.

        aiokafka sends no record that has neither key nor value.
        """
        if not letter.whole or (letter.key is None and letter.value is None):
            return False
        for topic in sources:
            if topic.name == letter.source_topic:
                there = await self.producer.partitions(topic)
                return letter.source_partition < there
        return False

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
