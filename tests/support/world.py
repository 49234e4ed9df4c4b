"""One test's own part of the real servers: its topics, its database, its workers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import confluent_kafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import ConsumerRecord
from confluent_kafka.admin import AdminClient

from schemas.dead_letter import DeadLetter
from schemas.event import Event, EventT, Refusal, decode
from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply
from streams.admin import Admin
from streams.provision import ensure
from streams.settings import Settings
from streams.topics import Topics, topics
from tests.support.previous import PreviousWorker
from tests.support.stepping import SteppingClock
from tests.support.wait import until
from tests.support.worker import HOROSCOPE, Worker


class World:
    """Sends what foreign producers send and sees what others may see."""

    def __init__(
        self, bootstrap: str, dsn: str, prefix: str, folder: Path, replication: int = 1
    ) -> None:
        self.folder = folder
        self.dsn = dsn
        self.env = {
            "HOROSCOPE_KAFKA_URL": bootstrap,
            "HOROSCOPE_DATABASE_URL": dsn,
            "HOROSCOPE_TOPIC_PREFIX": prefix,
            "HOROSCOPE_SESSION_TIMEOUT": "6",
            "HOROSCOPE_KAFKA_REPLICATION": f"{replication}",
        }
        self.settings = Settings(
            kafka_url=bootstrap,
            kafka_replication=replication,
            database_url=dsn,
            topic_prefix=prefix,
            _env_file=None,
        )
        self.topics: Topics = topics(prefix)
        self.admin = Admin(self.settings)
        self.workers: list[Worker] = []

    async def open(self, stack: AsyncExitStack) -> None:
        stack.callback(self._close_workers)
        await ensure(self.admin, self.topics)
        self.producer = AIOKafkaProducer(
            bootstrap_servers=self.settings.kafka_url, acks="all", enable_idempotence=True
        )
        await self.producer.start()
        stack.push_async_callback(self.producer.stop)
        self.database = await asyncpg.create_pool(self.dsn, min_size=1, max_size=4)
        stack.push_async_callback(self.database.close)

    def _close_workers(self) -> None:
        for worker in self.workers:
            worker.close()

    def worker(self, role: str = "all", crash: str | None = None, **env: str) -> Worker:
        """Start a worker; `crash` names a point of `tests.support.crashing` where it dies."""
        crashing = [sys.executable, "-m", "tests.support.crashing", str(crash)]
        return self._start([str(HOROSCOPE)] if crash is None else crashing, role, env)

    def worker_with(self, clock: SteppingClock, /, role: str = "all", **env: str) -> Worker:
        """Start a worker whose clock the test steps."""
        return self._start(clock.start, role, env)

    def previous_worker(self, source: Path, /, role: str = "all", **env: str) -> Worker:
        """Start a worker of the version that was released last, extracted to `source`."""
        return self._add(
            PreviousWorker(self.folder, len(self.workers), self._env(role, env), source)
        )

    def _start(self, start: list[str], role: str, env: dict[str, str]) -> Worker:
        return self._add(Worker(self.folder, len(self.workers), self._env(role, env), start))

    def _env(self, role: str, env: dict[str, str]) -> dict[str, str]:
        return self.env | env | {"ROLE": role}

    def _add(self, worker: Worker) -> Worker:
        self.workers.append(worker)
        return worker

    async def command(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """Run `horoscope ARGUMENTS`; exit status, stdout, stderr."""
        process = await asyncio.create_subprocess_exec(
            HOROSCOPE,
            *arguments,
            env=os.environ | self.env | env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.folder,
        )
        async with asyncio.timeout(120):
            out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def json(self, *arguments: str, **env: str) -> Any:
        status, out, err = await self.command(*arguments, "--json", **env)
        assert status == 0, err
        return json.loads(out)

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
        """All that stands in a topic now."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka_url, auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            described = (await self.admin.describe([topic]))[topic]
            at = [TopicPartition(topic, each) for each in range(described.partitions)]
            consumer.assign(at)
            ends = await consumer.end_offsets(at)
            read: list[ConsumerRecord] = []
            async with asyncio.timeout(30):
                for each in at:
                    while await consumer.position(each) < ends[each]:
                        got = await consumer.getmany(each, timeout_ms=200)
                        read += got.get(each, [])
            return read
        finally:
            await consumer.stop()

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

    async def delete_records(self, topic: str, partition: int, before: int) -> None:
        """What retention does, at once."""
        client = AdminClient({"bootstrap.servers": self.settings.kafka_url})
        at = confluent_kafka.TopicPartition(topic, partition, before)
        await asyncio.wrap_future(client.delete_records([at])[at])

    async def members(self) -> int:
        """Of both consumer groups, as their coordinator knows them."""
        client = AdminClient({"bootstrap.servers": self.settings.kafka_url})
        groups = [self.settings.group, self.settings.views_group]
        asked = client.describe_consumer_groups(groups).values()
        return sum([len((await asyncio.wrap_future(each)).members) for each in asked])

    async def delete_topic(self, topic: str) -> None:
        """Return once the broker no longer knows it."""
        client = AdminClient({"bootstrap.servers": self.settings.kafka_url})
        await asyncio.wrap_future(client.delete_topics([topic])[topic])

        async def gone() -> bool:
            return not await self.admin.describe([topic])

        await until(gone, f"{topic} is gone")

    async def fetchval(self, sql: str, *arguments: object) -> Any:
        return await self.database.fetchval(sql, *arguments)

    async def views(self) -> dict[tuple[str, str], int]:
        rows = await self.database.fetch("SELECT * FROM horoscope_views")
        return {(row["zodiac_sign"], f"{row['view_date']}"): row["view_count"] for row in rows}

    async def until_published(self, signs: int = 12, limit: float = 60.0) -> None:
        async def enough() -> bool:
            return bool(
                signs
                <= await self.fetchval(
                    "SELECT count(*) FROM horoscope_cache WHERE published_revision = revision"
                )
            )

        await until(enough, f"{signs} texts are published", limit)

    async def committed(self, topic: str) -> dict[int, int]:
        """Offsets that Faust's group has committed."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka_url,
            group_id=self.settings.group,
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            described = (await self.admin.describe([topic]))[topic]
            at = [TopicPartition(topic, each) for each in range(described.partitions)]
            consumer.assign(at)
            return {each.partition: await consumer.committed(each) or 0 for each in at}
        finally:
            await consumer.stop()


@asynccontextmanager
async def world(
    bootstrap: str, dsn: str, prefix: str, folder: Path, replication: int = 1
) -> AsyncIterator[World]:
    made = World(bootstrap, dsn, prefix, folder, replication)
    async with AsyncExitStack() as stack:
        await made.open(stack)
        yield made
