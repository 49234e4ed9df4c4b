"""A model to order and the settings that make workers call it; servers that may be broken."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from agents.day.due import PUNCTUAL
from streams.clock import day_of, start_of
from streams.embedded.broker import choose
from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from streams.settings import Settings
from tests.conftest import missing
from tests.fakes.openai import FakeOpenAI
from tests.support.faults import heal
from tests.support.hands import Hands
from tests.support.world import World, world


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def calling(model: FakeOpenAI) -> dict[str, str]:
    """Environment of a worker that calls `model`, with back-offs that a test can wait for."""
    return {
        "HOROSCOPE_WRITER": "openai",
        "OPENAI_API_KEY": "sk-of-a-test",
        "OPENAI_BASE_URL": model.base_url,
        "HOROSCOPE_RETRY_BACKOFF": "0.2,0.4,0.6",
        "HOROSCOPE_COOL_DOWN": "3",
    }


@pytest.fixture
def on_demand(calling: dict[str, str]) -> dict[str, str]:
    """The same, for a worker that emits no day by itself: it is past midnight's minute."""
    now = datetime.now(UTC)
    zone = ZoneInfo("Europe/Moscow")
    since_midnight = now - start_of(day_of(now, zone), zone)
    offset = max(timedelta(), PUNCTUAL + timedelta(seconds=1) - since_midnight)
    return calling | {
        "HOROSCOPE_CATCH_UP": "0",
        "HOROSCOPE_CLOCK_OFFSET": f"{offset.total_seconds()}",
    }


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    return Hands(tmp_path / "clock")


@pytest.fixture(scope="session")
def mortal_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker that tests may kill and suspend; `mortal` heals it after each."""
    try:
        broker = asyncio.run(choose("kafka", tmp_path_factory.mktemp("mortal-kafka")))
        asyncio.run(broker.start())
    except EmbeddedError as error:
        missing(str(error))
        return
    assert isinstance(broker, Kafka)
    yield broker
    asyncio.run(broker.discard())


@pytest.fixture(scope="session")
def mortal_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("mortal-postgres"))
    asyncio.run(server.start())
    yield server
    asyncio.run(server.discard())


@pytest.fixture
async def mortal(
    mortal_kafka: Kafka, mortal_postgres: Postgres, tmp_path: Path
) -> AsyncIterator[World]:
    """Topics, database and workers on servers that a test may break."""
    name = f"test_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(mortal_postgres.dsn)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    dsn = f"{mortal_postgres.dsn.rpartition('/')[0]}/{name}"
    await migrate(Settings(database_url=dsn, _env_file=None))
    prefix = f"t{secrets.token_hex(4)}."
    async with world(mortal_kafka.bootstrap, dsn, prefix, tmp_path) as made:
        try:
            yield made
        finally:
            await heal(mortal_kafka)
            await heal(mortal_postgres)
