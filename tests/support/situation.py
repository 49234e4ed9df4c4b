"""A worker to be brought into a situation, with what was sent to it and what must come of that."""

from __future__ import annotations

import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer

from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS, Sign
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.provision import ensure
from tests.support.faults import heal
from tests.support.views import view
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World

VIEWS = 120


@dataclass
class Situation:
    world: World
    kafka: Kafka
    postgres: Postgres
    env: dict[str, str]
    cleanup: AsyncExitStack = field(default_factory=AsyncExitStack)
    sent: int = 0
    asked: int = 0

    @property
    def worker(self) -> Worker:
        """The one that is to be stopped: the first."""
        return self.world.workers[0]

    def start(self) -> Worker:
        return self.world.worker(**self.env)

    async def send(self, views: int = VIEWS) -> None:
        for number in range(views):
            event = view(SIGNS[number % 12])
            await self.world.producer.send(self.world.topics.views.name, event.to_bytes())
        request = HoroscopeRequested(
            request_id=uuid4(), sign=Sign.LEO, requested_at=datetime.now(UTC)
        )
        await self.world.send(self.world.topics.requests.name, request)
        await self.world.producer.flush()
        self.sent, self.asked = self.sent + views, self.asked + 1

    async def lock(self, statement: str) -> None:
        connection = await asyncpg.connect(self.world.dsn)
        await connection.execute("BEGIN")
        await connection.execute(statement)
        self.cleanup.push_async_callback(connection.close)

    async def join_beside_a_silent_member(self) -> None:
        """Both groups wait for a member that no longer answers."""
        silent = self.world.workers[-1]
        silent.send(signal.SIGSTOP)
        settings = self.world.settings
        for group in (settings.group, settings.views_group):
            joining = AIOKafkaConsumer(bootstrap_servers=settings.kafka_url, group_id=group)
            await joining.start()
            joining.subscribe([self.world.topics.views.name])
            self.cleanup.push_async_callback(joining.stop)
        self.cleanup.callback(silent.close)
        for group in (settings.group, settings.views_group):
            await self.worker.until_says(f"for group {group} because it is rebalancing")

    async def lose_the_dead_letters(self) -> None:
        """Their topic is gone, and there is something to put there."""
        world = self.world
        await world.delete_topic(world.topics.dead_letters.name)
        self.cleanup.push_async_callback(ensure, world.admin, world.topics)
        for topic in (world.topics.views.name, world.topics.requests.name):
            await world.send(topic, b"garbage", partition=0)

    async def heal(self) -> None:
        await heal(self.kafka)
        await heal(self.postgres)
        await self.cleanup.aclose()

    async def all_is_there_once(self) -> None:
        """Every view counted once, an answered request as one more; every request answered."""
        await self.world.until_counted(self.sent + self.asked)

        async def answered() -> bool:
            return len({reply.request_id for reply in await self.world.replies()}) == self.asked

        await until(answered, "every request is answered")
        assert await self.world.counted() == self.sent + self.asked
        assert await self.world.fetchval("SELECT max(revision) FROM horoscope_cache") == 1
