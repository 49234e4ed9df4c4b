"""One run's own servers, network, model, crew and load."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path
from random import Random

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.tables import consumed_offsets
from streams.admin import Admin
from streams.migrations import migrate
from streams.provision import ensure
from streams.settings import Settings
from streams.topics import Topics, topics
from tests.chaos.crew import Crew
from tests.chaos.events import MOSCOW, Events
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.observed import Seen
from tests.chaos.plan import Plan
from tests.chaos.servers import Servers, servers_of
from tests.fakes.openai import FakeOpenAI
from tests.support.stepping import SteppingClock
from tests.support.wait import until

PREFIX = "chaos."
#: Seconds of a worker's session and of a writer call; a claim lasts 5 s longer than a call.
SESSION_TIMEOUT = 6.0
WRITER_TIMEOUT = 3.0
CALL_DELAY = 0.4
#: The topics whose committed offsets Faust's group keeps.
FAUST_TOPICS = ("requests", "generate-day", "generation")
#: Seconds for the work to go on after a fault, and to be done at the end.
GOES_ON_WITHIN = 150.0
#: The workers' clock begins so many days ago, because it goes on to a midnight several times, and
#: the view of a request from their future would be refused.
FIRST_OFFSET = -5 * 86_400.0
#: Seconds before midnight to which the clock is stepped.
_BEFORE_MIDNIGHT = 1.5


@dataclass
class Stage:
    """What a fault may take hold of."""

    plan: Plan
    folder: Path
    servers: Servers
    model: FakeOpenAI
    settings: Settings
    crew: Crew
    ledger: Ledger
    load: Load
    clock: SteppingClock
    admin: Admin
    topics: Topics
    #: Seconds by which the workers' clock is off when no fault steps it.
    offset: float = FIRST_OFFSET
    #: Views that are gone from the log since.
    gone: list[Seen] = field(default_factory=list)
    #: Named points that workers were hit at.
    reached: list[str] = field(default_factory=list)

    @property
    def bootstrap(self) -> str:
        """The brokers, not through the proxy."""
        return self.settings.kafka_url

    @property
    def dsn(self) -> str:
        return self.settings.database_url.get_secret_value()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.clock.seconds)

    def to_midnight(self, seconds: float = _BEFORE_MIDNIGHT) -> None:
        """Step the workers' clock to so many seconds before their next day."""
        now = self.now().astimezone(MOSCOW)
        midnight = datetime.combine(now.date() + timedelta(days=1), dt_time.min, MOSCOW)
        self.offset += (midnight - now).total_seconds() - seconds
        self.clock.set(self.offset)

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.dsn, timeout=10)

    async def views_caught_up(self) -> None:
        """Return when every view in the log now is counted."""
        topic = self.topics.views.name
        ends = await self._ends(topic)

        async def counted() -> bool:
            stored = await self.stored_views()
            return all(stored.get(at, 0) >= end for at, end in ends.items())

        await until(counted, "the views are counted", GOES_ON_WITHIN)

    async def stored_views(self) -> dict[int, int]:
        """The next view to count in each partition."""
        topic = self.topics.views.name
        connection = await self.connect()
        try:
            rows = await connection.fetch(consumed_offsets.SELECT, topic)
        finally:
            await connection.close()
        return {row["partition"]: row["next_offset"] for row in rows}

    async def _ends(self, topic: str) -> dict[int, int]:
        described = (await self.admin.describe([topic]))[topic]
        spans = await self.admin.spans(topic, range(described.partitions))
        return {at: span.end for at, span in spans.items()}

    async def faust_caught_up(self) -> None:
        """Return when Faust's group has committed all that stands in its topics now."""
        ends = {name: await self._ends(f"{PREFIX}{name}") for name in FAUST_TOPICS}
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            group_id=self.settings.group,
            enable_auto_commit=False,
        )
        await consumer.start()
        try:

            async def committed() -> bool:
                for name, parts in ends.items():
                    for at, end in parts.items():
                        got = await consumer.committed(TopicPartition(f"{PREFIX}{name}", at))
                        if (got or 0) < end:
                            return False
                return True

            await until(committed, "Faust's topics are worked through", GOES_ON_WITHIN)
        finally:
            await consumer.stop()

    async def until_missing(self, topic: str) -> None:
        async def missing() -> bool:
            return not await self.admin.describe([topic])

        await until(missing, f"{topic} is gone", GOES_ON_WITHIN)

    async def command(self, *arguments: str) -> None:
        """Run `horoscope ARGUMENTS`, as an operator whose network is well."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "agents", *arguments),
            env=os.environ | self.crew.env | _direct(self.servers),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=self.folder,
        )
        async with asyncio.timeout(60):
            said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()

    async def today_is_published(self) -> None:
        async def published() -> bool:
            today = self.now().astimezone(MOSCOW).date()
            connection = await self.connect()
            try:
                done = await connection.fetchval(
                    "SELECT count(*) FROM horoscope_cache "
                    "WHERE horoscope_date = $1 AND published_revision = revision",
                    today,
                )
            finally:
                await connection.close()
            return bool(done == 12)

        await until(published, "today's twelve texts are published", GOES_ON_WITHIN)


@asynccontextmanager
async def stage(plan: Plan, folder: Path) -> AsyncIterator[Stage]:
    """Everything started but the crew and the load."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(servers_of(plan.brokers, folder))
        model = await stack.enter_async_context(FakeOpenAI(delay=CALL_DELAY))
        settings = Settings(
            kafka_url=servers.bootstrap,
            database_url=servers.dsn,
            topic_prefix=PREFIX,
            kafka_replication=plan.brokers,
            _env_file=None,
        )
        admin, declared = Admin(settings), topics(PREFIX)
        await asyncio.gather(migrate(settings), ensure(admin, declared))
        clock = SteppingClock(folder / "clock")
        clock.set(FIRST_OFFSET)
        crew = Crew(folder, _environment(plan, servers, model), plan.crew, clock)
        stack.push_async_callback(crew.close)
        ledger, random = Ledger(), Random(plan.seed)  # noqa: S311 - a load, no secret
        events = Events(random, ledger, PREFIX, clock)
        load = Load(servers.bootstrap, events, random)
        stack.push_async_callback(load.close)
        yield Stage(
            plan, folder, servers, model, settings, crew, ledger, load, clock, admin, declared
        )


def _direct(servers: Servers) -> dict[str, str]:
    return {
        "HOROSCOPE_KAFKA_URL": servers.bootstrap,
        "HOROSCOPE_DATABASE_URL": servers.dsn,
    }


def _environment(plan: Plan, servers: Servers, model: FakeOpenAI) -> dict[str, str]:
    return {
        "HOROSCOPE_KAFKA_URL": servers.workers_bootstrap,
        "HOROSCOPE_KAFKA_REPLICATION": str(plan.brokers),
        "HOROSCOPE_DATABASE_URL": servers.workers_dsn,
        "HOROSCOPE_TOPIC_PREFIX": PREFIX,
        "HOROSCOPE_SESSION_TIMEOUT": f"{SESSION_TIMEOUT}",
        "HOROSCOPE_HTTP_PORT": "0",
        "HOROSCOPE_WRITER": "openai",
        "HOROSCOPE_WRITER_TIMEOUT": f"{WRITER_TIMEOUT}",
        "HOROSCOPE_RETRY_BACKOFF": "0.2,0.4,0.6",
        "HOROSCOPE_COOL_DOWN": "2",
        "HOROSCOPE_STUCK_AFTER": "10",  # a stuck generation partition ends its worker after 92 s
        "HOROSCOPE_MAX_CALLS_PER_DAY": "5000",
        "OPENAI_API_KEY": "sk-of-a-test",
        "OPENAI_BASE_URL": model.base_url,
    }
