"""Sends garbage with good events between, and remembers both."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from aiokafka.structs import RecordMetadata

from schemas.dead_letter import Identity
from schemas.event import Event
from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from streams.topics import Topic
from tests.support.garbage import AROUND, SEED, Headers, large, malformed, refused_later
from tests.support.world import World

#: After so many malformed views and requests comes a good one.
EVERY = 40

Kept = tuple[bytes | None, bytes | None, dict[str, bytes | None]]


@dataclass
class Sent:
    """What was sent, by where it stands; `views` and `requests` are the good ones."""

    malformed: dict[Identity, Kept] = field(default_factory=dict)
    views: int = 0
    requests: set[UUID] = field(default_factory=set)


class Sender:
    """Sends without waiting for each; `finish` learns where everything stands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = random.Random(SEED)  # noqa: S311
        self._under_way: list[tuple[asyncio.Future[RecordMetadata], Kept]] = []
        self.sent = Sent()

    async def garbage(
        self,
        topic: Topic,
        value: bytes | None,
        key: bytes | None = None,
        headers: Headers = (),
        partition: int | None = None,
    ) -> None:
        at = self._rng.randrange(topic.partitions) if partition is None else partition
        key = b"" if value is None and key is None else key  # aiokafka sends no record of neither
        future = await self._world.producer.send(
            topic.name, value, key=key, partition=at, headers=list(headers)
        )
        self._under_way.append((future, (key, value, dict(headers))))

    async def share(
        self, topic: Topic, model: type[Event], count: int, between: Callable[[], Event] | None
    ) -> None:
        """A topic's malformed records; a good one after every so many, if there are any."""
        biggest, later = large(), refused_later(model)
        for whole in biggest:
            await self.garbage(topic, *whole)
        for forged, partition in later:
            await self.garbage(topic, forged, partition=partition)
        rest = count - len(biggest) - len(later)
        for number, value in enumerate(malformed(model, rest, self._world.settings.zone)):
            await self.garbage(topic, value, *self._rng.choice(AROUND))
            if between and number % EVERY == 0:
                await self._good(topic, between())

    async def _good(self, topic: Topic, event: Event) -> None:
        partition = self._rng.randrange(topic.partitions)
        await self._world.producer.send(topic.name, event.to_bytes(), partition=partition)

    def view(self) -> Event:
        self.sent.views += 1
        sign = SIGNS[self.sent.views % 12]
        return HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC), viewer="a\0b")

    def request(self) -> Event:
        request = HoroscopeRequested(
            request_id=uuid4(),
            sign=SIGNS[len(self.sent.requests) % 12],
            requested_at=datetime.now(UTC),
            requested_by="a\0b",
            count_view=False,
            expires_at=datetime.now(UTC) + timedelta(hours=1),
        )
        self.sent.requests.add(request.request_id)
        return request

    async def finish(self) -> Sent:
        await self._world.producer.flush()
        for future, kept in self._under_way:
            at = await future
            self.sent.malformed[Identity(at.topic, at.partition, at.offset)] = kept
        return self.sent
