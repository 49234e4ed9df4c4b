"""The real servers, started once; a missing one skips here and fails in CI."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from streams.embedded.broker import Broker, choose
from streams.embedded.error import EmbeddedError
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from streams.settings import Settings
from tests.support.previous import NoPreviousError, extract
from tests.support.world import World, world

_TEMPLATE = "template_of_tests"


def missing(what: str) -> None:
    """Skip with a clear word, or fail where nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"must run in CI: {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    asyncio.run(server.start())
    asyncio.run(_make_template(server.dsn))
    yield server
    asyncio.run(server.discard())


async def _make_template(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    await connection.close()
    await migrate(Settings(database_url=_database(dsn, _TEMPLATE), _env_file=None))


def _database(dsn: str, name: str) -> str:
    return f"{dsn.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from _broker("kafka", tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="session")
def small_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from _broker("small", tmp_path_factory.mktemp("small"))


def _broker(kind: str, folder: Path) -> Iterator[Broker]:
    try:
        broker = asyncio.run(choose("kafka" if kind == "kafka" else "small", folder))
        asyncio.run(broker.start())
    except EmbeddedError as error:
        missing(str(error))
        return
    yield broker
    asyncio.run(broker.discard())


@pytest.fixture(scope="session")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the version that was released last."""
    try:
        return extract(tmp_path_factory.mktemp("previous"))
    except NoPreviousError as error:
        missing(str(error))
        raise


@pytest.fixture
async def dsn(postgres: Postgres) -> str:
    """A database of the test's own, from the migrated template."""
    return await fresh_database(postgres)


async def fresh_database(postgres: Postgres) -> str:
    name = f"test_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(postgres.dsn)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    finally:
        await connection.close()
    return _database(postgres.dsn, name)


@pytest.fixture
async def on_kafka(kafka: Broker, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """Topics, database and workers on Apache Kafka: where guarantees are proved."""
    async with world(kafka.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        yield made


@pytest.fixture(params=["kafka", "small_broker"])
def either_broker(request: pytest.FixtureRequest) -> Broker:
    broker: Broker = request.getfixturevalue(request.param)
    return broker


@pytest.fixture
async def on_either(either_broker: Broker, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """The same on both brokers, for what the small one can do: one worker, stopped in order."""
    async with world(either_broker.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        yield made
