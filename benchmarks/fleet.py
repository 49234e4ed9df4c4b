"""Workers on one database, which are asked for a day's texts."""

from __future__ import annotations

import secrets
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import uuid4

import psutil  # type: ignore[import-untyped]  # ships no type information
from aiokafka import AIOKafkaProducer

from benchmarks.fake_model import settings_for
from benchmarks.ground import Ground
from benchmarks.progress import Progress
from benchmarks.reads.measure import with_texts
from benchmarks.views.run import progress, start_worker
from schemas.generation import GenerateDay, Trigger
from schemas.sign import SIGNS
from streams.clock import day_of
from streams.topics import topics
from tests.fakes.remote import RemoteOpenAI
from tests.support.wait import until
from tests.support.worker import Worker

#: Seconds for a day's texts, a killed worker's leases included.
LIMIT = 120.0
_AT_REVISION = """
SELECT count(*) FROM horoscope_cache
WHERE revision >= $1 AND published_revision = revision
"""
_DRAWN = """
SELECT count(*) FROM horoscope_images
WHERE revision >= $1 AND published_revision = revision
"""


class Fleet:
    """What the workers have published is seen through the database."""

    def __init__(
        self, ground: Ground, prefix: str, dsn: str, model: RemoteOpenAI, looking: Progress
    ) -> None:
        self._ground, self._prefix, self._dsn = ground, prefix, dsn
        self.model = model
        self.connection = looking.connection
        self.workers: list[Worker] = []
        self._revision = 1

    async def start(self, artist: str = "builtin") -> float:
        """Start a worker; seconds until it is ready."""
        began = time.monotonic()
        chosen = settings_for(self.model) | {"HOROSCOPE_ARTIST": artist}
        worker = start_worker(self._ground, self._prefix, self._dsn, "all", **chosen)
        self.workers.append(worker)
        await worker.ready(60)
        return time.monotonic() - began

    async def ask(self) -> float:
        """Ask for the next revision of all texts; the moment at which that was sent."""
        self._revision += 1
        producer = AIOKafkaProducer(bootstrap_servers=self._ground.broker.bootstrap)
        await producer.start()
        try:
            now = datetime.now(UTC)
            command = GenerateDay(
                command_id=uuid4(),
                day=day_of(now, self._ground.settings(self._prefix, self._dsn).zone),
                trigger=Trigger.MANUAL,
                regenerate=True,
                emitted_at=now,
            )
            began = time.monotonic()
            await producer.send_and_wait(topics(self._prefix).generate_day.name, command.to_bytes())
            return began
        finally:
            await producer.stop()

    async def published(self) -> float:
        """The moment at which all twelve stand at the revision that was asked for."""
        return await self._until(_AT_REVISION, "texts")

    async def drawn(self) -> float:
        """The moment at which all their images do."""
        return await self._until(_DRAWN, "images")

    async def _until(self, statement: str, what: str) -> float:
        async def all_there() -> bool:
            there = await self.connection.fetchval(statement, self._revision)
            return bool(there >= len(SIGNS))

        await until(all_there, f"the twelve {what} are published", LIMIT)
        return time.monotonic()

    def cpu(self) -> float:
        """Seconds of a core that the workers have taken so far."""
        times = [psutil.Process(each.pid).cpu_times() for each in self.workers]
        return float(sum(each.user + each.system for each in times))

    async def settle(self) -> None:
        await with_texts(self.workers[0], self.connection)

    def close(self) -> None:
        for worker in self.workers:
            worker.close()


async def fleet(ground: Ground, model: RemoteOpenAI, stack: AsyncExitStack) -> Fleet:
    """A database and topics that no worker has seen: nothing there is delivered again."""
    prefix = f"day{secrets.token_hex(2)}."
    await ground.make_topics(prefix)
    stack.push_async_callback(ground.delete_topics, prefix)
    dsn = await stack.enter_async_context(ground.database())
    looking = await stack.enter_async_context(progress(dsn))
    made = Fleet(ground, prefix, dsn, model, looking)
    stack.callback(made.close)
    return made
