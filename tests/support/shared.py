"""The broker and the PostgreSQL that all tests share, in however many processes they run.

One process has them itself; of several (pytest-xdist), the one that hands out the tests has them,
and tells the others where they are. What a test may break is never shared: it starts its own.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

import asyncpg

from streams.embedded.broker import Broker, choose
from streams.embedded.error import EmbeddedError
from streams.embedded.postgres import Postgres
from streams.embedded.warm import warm
from streams.migrations import migrate
from streams.settings import Settings

_TEMPLATE = "template_of_tests"
#: Without our tables.
EMPTY = "template0"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker is and what it is; or why there is none."""

    name: str = ""
    bootstrap: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL in which each test makes a database of its own, from the migrated template."""

    dsn: str

    def url(self, name: str) -> str:
        return f"{self.dsn.rpartition('/')[0]}/{name}"

    @asynccontextmanager
    async def fresh(self, template: str = _TEMPLATE) -> AsyncIterator[str]:
        """The URL of a database of a test's own, which is gone afterwards."""
        name = f"test_{token_hex(6)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:  # with whatever is connected to it still
            await self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def make_template(self) -> None:
        await self._execute(f"CREATE DATABASE {_TEMPLATE}")
        await migrate(Settings(database_url=self.url(_TEMPLATE), _env_file=None))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.dsn, timeout=30)
        try:
            await connection.execute(statement, timeout=60)
        finally:
            await connection.close(timeout=10)


@dataclass(frozen=True, slots=True)
class Shared:
    """As it goes from process to process."""

    kafka: Address
    postgres: Database

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(Address(**told["kafka"]), Database(**told["postgres"]))


class Servers:
    """Started when they are first asked for, in a folder that goes with them."""

    def __init__(self) -> None:
        self._brokers: dict[str, Broker] = {}
        self._postgres: Postgres | None = None

    def broker(self, kind: str) -> Address:
        try:
            if kind not in self._brokers:
                self._brokers[kind] = asyncio.run(_started(kind, self._folder / kind))
        except EmbeddedError as error:
            return Address(missing=str(error))
        broker = self._brokers[kind]
        return Address(broker.name, broker.bootstrap)

    def postgres(self) -> Database:
        if self._postgres is None:
            self._postgres = Postgres(self._folder / "postgres")
            asyncio.run(self._postgres.start())
            asyncio.run(Database(self._postgres.dsn).make_template())
        return Database(self._postgres.dsn)

    def all(self) -> Shared:
        return Shared(self.broker("kafka"), self.postgres())

    def discard(self) -> None:
        for server in (*self._brokers.values(), self._postgres):
            if server:
                with suppress(EmbeddedError):
                    asyncio.run(server.discard())
        if "_folder" in self.__dict__:
            shutil.rmtree(self._folder, ignore_errors=True)

    @cached_property
    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="horoscope-tests-"))


async def _started(kind: str, folder: Path) -> Broker:
    if kind == "kafka":
        await warm()
    broker = await choose("kafka" if kind == "kafka" else "small", folder)
    await broker.start()
    return broker
