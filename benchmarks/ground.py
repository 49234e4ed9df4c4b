"""The servers that a run stands on, and a database and topics for each of its cases."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
from confluent_kafka.admin import AdminClient

from benchmarks.load import Filled, fill
from streams.admin import Admin
from streams.embedded.broker import Broker, Kind, choose
from streams.embedded.postgres import Postgres
from streams.embedded.small import SmallBroker
from streams.migrations import migrate
from streams.provision import ensure
from streams.settings import Settings
from streams.topics import Topic, Topics, topics

_TEMPLATE = "template_of_benchmarks"
#: Seconds that the broker may take to delete topics.
_DELETE = 30.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A broker, and PostgreSQL with its default durability."""

    folder: Path
    broker: Broker
    postgres: Postgres

    @property
    def many_workers(self) -> bool:
        """Whether several workers can share a topic on this broker."""
        return not isinstance(self.broker, SmallBroker)

    def settings(self, prefix: str, dsn: str) -> Settings:
        return Settings(
            kafka_url=self.broker.bootstrap,
            database_url=dsn,
            topic_prefix=prefix,
            _env_file=None,
        )

    async def make_topics(self, prefix: str, partitions: int = 12) -> Topics:
        """All of the service's topics, that of the views with so many partitions."""
        declared = topics(prefix)
        wanted = replace(declared, views=replace(declared.views, partitions=partitions))
        await ensure(Admin(self.settings(prefix, self.postgres.dsn)), wanted)
        return wanted

    async def fill(
        self, topic: Topic, views: int, identified: bool = False, compression: str = "none"
    ) -> Filled:
        """Fill a topic that is empty; afterwards it holds exactly so many views."""
        filled = await asyncio.to_thread(
            fill, self.broker.bootstrap, topic, views, identified, compression
        )
        admin = Admin(self.settings("any.", self.postgres.dsn))
        spans = await admin.spans(topic.name, range(topic.partitions))
        there = sum(span.end - span.start for span in spans.values())
        if there != views:
            raise RuntimeError(f"{topic.name} holds {there} records, not {views}")
        return filled

    async def delete_topics(self, prefix: str) -> None:
        client = AdminClient({"bootstrap.servers": self.broker.bootstrap})
        asked = client.delete_topics(
            [each.name for each in topics(prefix)], operation_timeout=_DELETE
        )
        for future in asked.values():
            await asyncio.wrap_future(future)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """A migrated database of the caller's own, after a checkpoint; gone afterwards."""
        name = f"bench_{secrets.token_hex(4)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}", "CHECKPOINT")
        try:
            yield _named(self.postgres.dsn, name)
        finally:
            await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def make_template(self) -> None:
        await self._execute(f"CREATE DATABASE {_TEMPLATE}")
        dsn = _named(self.postgres.dsn, _TEMPLATE)
        await migrate(Settings(database_url=dsn, _env_file=None))

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def _named(dsn: str, database: str) -> str:
    return f"{dsn.rpartition('/')[0]}/{database}"


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="horoscope-bench-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
    return folder


@asynccontextmanager
async def ground(kind: Kind) -> AsyncIterator[Ground]:
    """Start the servers in a folder of their own; nothing of them is left behind."""
    async with AsyncExitStack() as stack:
        folder = await asyncio.to_thread(_new_folder)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = await choose(kind, folder / "broker")
        postgres = Postgres(folder / "postgres", durable=True)
        for server in (broker, postgres):
            stack.push_async_callback(server.discard)
        await asyncio.gather(broker.start(), postgres.start())
        made = Ground(folder, broker, postgres)
        await made.make_template()
        yield made
