"""What is there after a run: the logs, the tables and the calls that the model got."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from tests.chaos.events import NUMBER
from tests.fakes.calls import Call

_READ_LIMIT = 60.0
_IMAGES = """
SELECT zodiac_sign, horoscope_date, revision, sha256, published_revision FROM horoscope_images
"""

#: A sign and a day.
Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it stands in a topic; `event` is its JSON object, empty where it has none."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    event: dict[str, Any]
    number: int | None


@dataclass(slots=True)
class Observed:
    """`logs` by topic name without its prefix; counts, texts and images by (sign, day)."""

    logs: dict[str, list[Seen]]
    counts: dict[Slot, int]
    texts: dict[Slot, dict[str, Any]]
    images: dict[Slot, dict[str, Any]]
    calls: list[Call]
    image_calls: list[Call]
    #: When something was done to a worker or to PostgreSQL, from and to (epoch seconds).
    disturbed: list[tuple[float, float]] = field(default_factory=list)
    #: Seconds that each stop by SIGTERM took.
    stops: list[float] = field(default_factory=list)


def once(gone: Iterable[Seen], there: Iterable[Seen]) -> list[Seen]:
    """What stood in a log at some time, each record once.

    Some that were deleted are there again: a broker that is killed forgets for how far it had
    deleted records (it writes that down each minute). The number tells them from the records of a
    topic made anew, of which some tombstone has the place and the bytes of one in the old topic.
    """
    known = {
        (each.partition, each.offset, each.value, each.number): each for each in (*gone, *there)
    }
    return list(known.values())


async def read_logs(bootstrap: str, prefix: str, names: Iterable[str]) -> dict[str, list[Seen]]:
    """All that stands in the topics now."""
    return {name: await asyncio.to_thread(_read, bootstrap, f"{prefix}{name}") for name in names}


def _read(bootstrap: str, topic: str) -> list[Seen]:
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "chaos-reader",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        metadata = consumer.list_topics(topic, timeout=_READ_LIMIT)
        partitions = list(metadata.topics[topic].partitions)
        consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
        found, open_ = [], set(partitions)
        while open_:
            batch = consumer.consume(10_000, timeout=0.2)
            for message in batch:
                if message.error():
                    open_.discard(message.partition() or 0)
                else:
                    found.append(_seen(message))
        return found
    finally:
        consumer.close()


def _seen(message: Any) -> Seen:
    value = message.value()
    event = _loaded(value)
    number = event.get("n")
    for name, header in message.headers() or ():
        if name == NUMBER and header.isdigit():
            number = int(header)
    return Seen(message.topic(), message.partition(), message.offset(), value, event, number)


def _loaded(value: bytes | None) -> dict[str, Any]:
    try:
        loaded = json.loads(value or b"")
    except (ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


async def read_replied(dsn: str) -> set[UUID]:
    """Requests whose reply is settled."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        rows = await connection.fetch("SELECT request_id FROM request_replies")
    finally:
        await connection.close()
    return {UUID(f"{row['request_id']}") for row in rows}


async def read_tables(
    dsn: str,
) -> tuple[dict[Slot, int], dict[Slot, dict[str, Any]], dict[Slot, dict[str, Any]]]:
    """Counts of views, texts, and images without their bytes."""
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        views = await connection.fetch("SELECT * FROM horoscope_views")
        texts = await connection.fetch("SELECT * FROM horoscope_cache")
        images = await connection.fetch(_IMAGES)
    finally:
        await connection.close()
    return (
        {(row["zodiac_sign"], f"{row['view_date']}"): row["view_count"] for row in views},
        _by_slot(texts),
        _by_slot(images),
    )


def _by_slot(rows: list[asyncpg.Record]) -> dict[Slot, dict[str, Any]]:
    return {(row["zodiac_sign"], f"{row['horoscope_date']}"): dict(row) for row in rows}
