"""One test's own part of the real servers: its topics, its database, its workers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from schemas.dead_letter import DeadLetter
from schemas.event import Event, EventT, Refusal, decode
from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply
from streams.admin import Admin
from streams.limit import at_most
from streams.provision import ensure
from streams.settings import Settings
from streams.topics import Topics, topics
from tests.support.logs import Logs
from tests.support.wait import until
from tests.support.workers import Workers

#: Seconds for what is still to be sent at the end of a test.
_CLOSE_LIMIT = 10.0
_PUBLISHED = "SELECT count(*) FROM horoscope_cache WHERE published_revision = revision"


class World(Workers):
    """Sends what foreign producers send and sees what others may see."""

    def __init__(
        self, bootstrap: str, dsn: str, prefix: str, folder: Path, replication: int = 1
    ) -> None:
        env = {
            "HOROSCOPE_KAFKA_URL": bootstrap,
            "HOROSCOPE_DATABASE_URL": dsn,
            "HOROSCOPE_TOPIC_PREFIX": prefix,
            "HOROSCOPE_SESSION_TIMEOUT": "6",
            "HOROSCOPE_KAFKA_REPLICATION": f"{replication}",
        }
        super().__init__(folder, env)
        self.dsn = dsn
        self.settings = Settings(
            kafka_url=bootstrap,
            kafka_replication=replication,
            database_url=dsn,
            topic_prefix=prefix,
            _env_file=None,
        )
        self.topics: Topics = topics(prefix)
        self.admin = Admin(self.settings)
        self.logs = Logs(self.settings, self.admin)

    async def open(self, stack: AsyncExitStack) -> None:
        stack.push_async_callback(self._delete_topics)
        stack.callback(self.close_workers)
        await ensure(self.admin, self.topics)
        self.producer = AIOKafkaProducer(
            bootstrap_servers=self.settings.kafka_url, acks="all", enable_idempotence=True
        )
        await self.producer.start()
        stack.push_async_callback(self._close_producer)
        self.database = await asyncpg.create_pool(self.dsn, min_size=1, max_size=4)
        stack.push_async_callback(self.database.close)

    async def _delete_topics(self) -> None:
        """The broker of a whole session has no memory for the partitions of all its tests."""
        names = [topic.name for topic in self.topics]
        await at_most(_CLOSE_LIMIT, self.logs.delete_topics(names), "the test's topics")

    async def _close_producer(self) -> None:
        """Aiokafka's waits for ever for a batch that no broker takes."""
        await at_most(_CLOSE_LIMIT, self.producer.stop(), "the test's producer")

    async def send(
        self,
        topic: str,
        value: bytes | Event | None,
        key: bytes | None = None,
        partition: int | None = None,
    ) -> None:
        raw = value.to_bytes() if isinstance(value, Event) else value
        await self.producer.send_and_wait(topic, raw, key=key, partition=partition)

    async def records(self, topic: str) -> list[ConsumerRecord]:
        return await self.logs.records(topic)

    async def committed(self, topic: str) -> dict[int, int]:
        return await self.logs.committed(topic)

    async def delete_topic(self, topic: str) -> None:
        await self.logs.delete_topic(topic)

    async def events(self, topic: str, model: type[EventT]) -> list[EventT]:
        decoded = [decode(model, record.value) for record in await self.records(topic)]
        assert not [each for each in decoded if isinstance(each, Refusal)]
        return [each for each in decoded if not isinstance(each, Refusal)]

    async def published(self) -> list[HoroscopePublished]:
        return await self.events(self.topics.published.name, HoroscopePublished)

    async def replies(self) -> list[HoroscopeReply]:
        return await self.events(self.topics.replies.name, HoroscopeReply)

    async def dead_letters(self) -> list[DeadLetter]:
        return await self.events(self.topics.dead_letters.name, DeadLetter)

    async def fetchval(self, sql: str, *arguments: object) -> Any:
        return await self.database.fetchval(sql, *arguments)

    async def views(self) -> dict[tuple[str, str], int]:
        rows = await self.database.fetch("SELECT * FROM horoscope_views")
        return {(row["zodiac_sign"], f"{row['view_date']}"): row["view_count"] for row in rows}

    async def counted(self) -> int:
        """Views of all signs and days."""
        return sum((await self.views()).values())

    async def until_counted(self, least: int, limit: float = 60.0) -> None:
        async def enough() -> bool:
            return await self.counted() >= least

        await until(enough, f"{least} views are counted", limit)

    async def until_published(self, signs: int = 12, limit: float = 60.0) -> None:
        async def enough() -> bool:
            return bool(await self.fetchval(_PUBLISHED) >= signs)

        await until(enough, f"{signs} texts are published", limit)


@asynccontextmanager
async def world(
    bootstrap: str, dsn: str, prefix: str, folder: Path, replication: int = 1
) -> AsyncIterator[World]:
    made = World(bootstrap, dsn, prefix, folder, replication)
    async with AsyncExitStack() as stack:
        await made.open(stack)
        yield made
