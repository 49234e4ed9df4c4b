"""What every role of a worker needs."""

from __future__ import annotations

from dataclasses import dataclass

from streams.admin import Admin
from streams.clock import Clock, SystemClock
from streams.database import Database
from streams.dead_letters import DeadLetters
from streams.producer import Producer
from streams.settings import Settings
from streams.topics import Topics, topics

#: Connections to PostgreSQL that reads over HTTP may take, beside the others' pool.
HTTP_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """What both halves of a worker share.

    `reads` is for readers over HTTP: no rush of them then delays a count or a text.
    """

    settings: Settings
    topics: Topics
    clock: Clock
    admin: Admin
    database: Database
    reads: Database
    producer: Producer
    dead_letters: DeadLetters


def parts_of(settings: Settings) -> Parts:
    clock = SystemClock(settings.clock_offset)
    producer = Producer(settings)
    declared = topics(settings.topic_prefix)
    return Parts(
        settings=settings,
        topics=declared,
        clock=clock,
        admin=Admin(settings),
        database=Database(settings),
        reads=Database(settings, HTTP_CONNECTIONS),
        producer=producer,
        dead_letters=DeadLetters(producer, declared.dead_letters, clock),
    )
