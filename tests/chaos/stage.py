"""One run's own servers, network, model, crew and load."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path
from random import Random

import asyncpg

from streams.admin import Admin
from streams.migrations import migrate
from streams.provision import ensure
from streams.settings import Settings
from streams.topics import Topics, topics
from tests.chaos.crew import Crew
from tests.chaos.environment import PREFIX, direct, environment
from tests.chaos.events import MOSCOW, Events
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.observed import Seen
from tests.chaos.plan import Plan
from tests.chaos.progress import Progress
from tests.chaos.servers import Servers, servers_of
from tests.fakes.remote import RemoteOpenAI, remote_openai
from tests.support.process import command
from tests.support.stepping import SteppingClock

#: Seconds of a writer call.
CALL_DELAY = 0.4
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
    model: RemoteOpenAI
    settings: Settings
    crew: Crew
    ledger: Ledger
    load: Load
    clock: SteppingClock
    admin: Admin
    topics: Topics
    progress: Progress
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
        """Step the workers' clock to so many seconds before their next day.

        Not beyond now: a view from the broker's future is refused, and would be missed.
        """
        now = self.now().astimezone(MOSCOW)
        midnight = datetime.combine(now.date() + timedelta(days=1), dt_time.min, MOSCOW)
        if midnight > datetime.now(MOSCOW):
            return
        self.offset += (midnight - now).total_seconds() - seconds
        self.clock.set(self.offset)

    async def connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.dsn, timeout=10)

    async def command(self, *arguments: str) -> None:
        """Run `horoscope ARGUMENTS`, as an operator whose network is well."""
        env = os.environ | self.crew.env | direct(self.servers)
        status, out, err = await command(self.folder, env, *arguments)
        assert status == 0, out + err


@asynccontextmanager
async def stage(plan: Plan, folder: Path) -> AsyncIterator[Stage]:
    """Everything started but the crew and the load."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(servers_of(plan.brokers, folder))
        model = await stack.enter_async_context(remote_openai(folder, CALL_DELAY))
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
        crew = Crew(folder, environment(plan, servers, model), plan.crew, clock)
        stack.push_async_callback(crew.close)
        ledger, random = Ledger(), Random(plan.seed)  # noqa: S311 - a load, no secret
        events = Events(random, ledger, PREFIX, clock)
        load = Load(servers.bootstrap, events, random)
        stack.push_async_callback(load.close)
        yield Stage(
            plan=plan,
            folder=folder,
            servers=servers,
            model=model,
            settings=settings,
            crew=crew,
            ledger=ledger,
            load=load,
            clock=clock,
            admin=admin,
            topics=declared,
            progress=Progress(settings, admin, declared),
        )
