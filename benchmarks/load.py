"""Fills a topic with views, as fast as confluent-kafka's producer can."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from confluent_kafka import Producer

from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.topics import Topic

#: Views that go to one partition at a time, and how many different ones there are.
_CHUNK = 1_000
_DIFFERENT = 12_000
_SEED = 5

_PRODUCER = {
    "linger.ms": 50,
    "batch.size": 1_000_000,
    "queue.buffering.max.messages": 500_000,
    "queue.buffering.max.kbytes": 1_000_000,
    "acks": "all",
    "enable.idempotence": True,
    "log_level": 2,
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A topic and what stands in it: views without keys, signs uniform, partitions in turn."""

    topic: Topic
    views: int
    by_sign: Counter[str]
    bytes_sent: int


def payloads(views: int, identified: bool, now: datetime) -> Iterator[tuple[Sign, bytes]]:
    """Views of the last minute, signs in random order; each with an id of its own if asked."""
    chosen = random.Random(_SEED)  # noqa: S311 - reproducible, not secret
    plain = [
        HoroscopeViewed(
            sign=SIGNS[number % len(SIGNS)],
            viewed_at=now - timedelta(microseconds=chosen.randrange(60_000_000)),
        )
        for number in range(min(views, _DIFFERENT))
    ]
    chosen.shuffle(plain)
    ready = [(view.sign, view.to_bytes()) for view in plain]
    for number in range(views):
        sign, value = ready[number % len(ready)]
        yield sign, _with_id(value, chosen) if identified else value


def _with_id(value: bytes, chosen: random.Random) -> bytes:
    event_id = UUID(int=chosen.getrandbits(128), version=4)
    return b'%s,"event_id":"%s"}' % (value[:-1], str(event_id).encode())


def fill(
    bootstrap: str, topic: Topic, views: int, identified: bool = False, compression: str = "none"
) -> Filled:
    """Return when the broker has acknowledged all; blocks for seconds: call it in a thread.

    No compression by default, so that nobody's figure hides the cost of undoing it.
    """
    producer = Producer(
        _PRODUCER | {"bootstrap.servers": bootstrap, "compression.type": compression}
    )
    by_sign: Counter[str] = Counter()
    total = 0
    for number, (sign, value) in enumerate(payloads(views, identified, datetime.now(UTC))):
        _produce(producer, topic.name, value, number // _CHUNK % topic.partitions)
        by_sign[sign] += 1
        total += len(value)
    left = producer.flush(120)
    if left:
        raise RuntimeError(f"{left} of {views} views were not acknowledged")
    return Filled(topic, views, by_sign, total)


def _produce(producer: Producer, topic: str, value: bytes, partition: int) -> None:
    while True:
        try:
            producer.produce(topic, value, partition=partition)
        except BufferError:
            producer.poll(0.05)
        else:
            return
