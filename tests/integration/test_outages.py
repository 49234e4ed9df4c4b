"""PostgreSQL is away at the start, or goes away in between."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from streams.embedded.broker import Broker
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from streams.settings import Settings
from tests.support.wait import until
from tests.support.world import World, world


@pytest.fixture
async def own_postgres(tmp_path: Path) -> AsyncIterator[Postgres]:
    """A server that this test alone may stop."""
    server = Postgres(tmp_path / "postgres")
    await server.start()
    yield server
    await server.discard()


@pytest.fixture
async def alone(kafka: Broker, own_postgres: Postgres, tmp_path: Path) -> AsyncIterator[World]:
    await migrate(Settings(database_url=own_postgres.dsn, _env_file=None))
    prefix = f"t{secrets.token_hex(4)}."
    async with world(kafka.bootstrap, own_postgres.dsn, prefix, tmp_path) as made:
        yield made


async def test_a_worker_starts_without_postgresql_and_works_once_it_is_there(
    alone: World, own_postgres: Postgres, calling: dict[str, str]
) -> None:
    await own_postgres.stop()
    worker = alone.worker(**calling)

    async def says_what_it_waits_for() -> bool:
        assert worker.running
        return "out of touch with PostgreSQL" in worker.log.read_text()

    await until(says_what_it_waits_for, "the worker says what is away")
    await own_postgres.start()
    await worker.ready()
    await alone.until_published()


async def test_views_survive_a_killed_postgresql_exactly_once(
    alone: World, own_postgres: Postgres
) -> None:
    views = 20_000
    await alone.worker("views").ready()
    for number in range(views):
        sign = SIGNS[number % 12]
        view = HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC))
        await alone.producer.send(alone.topics.views.name, view.to_bytes(), partition=number % 12)
        if number in (5_000, 12_000):
            await own_postgres.kill()
        if number in (6_000, 15_000):
            await own_postgres.start()
    await alone.producer.flush()

    async def counted() -> bool:
        total = await alone.fetchval("SELECT coalesce(sum(view_count), 0) FROM horoscope_views")
        return bool(total >= views)

    await until(counted, "every view is counted", 60)
    assert sum((await alone.views()).values()) == views


async def test_a_database_without_tables_is_told_what_to_do(alone: World) -> None:
    await alone.database.execute("DROP TABLE horoscope_cache")
    worker = alone.worker("agents")

    async def says_what_to_do() -> bool:
        assert worker.running
        return "run `horoscope migrate`" in worker.log.read_text()

    await until(says_what_to_do, "the worker names the command")


async def test_a_worker_without_its_topics_ends_and_says_what_to_do(on_kafka: World) -> None:
    worker = on_kafka.worker(HOROSCOPE_TOPIC_PREFIX="nobody.made.these.")
    assert await worker.ended(40) == 1
    assert "run `horoscope topics`" in worker.tail()
