"""A worker that starts before what it needs says what it waits for, and goes on later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import product

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.migrations import migrate
from tests.support.faults import heal
from tests.support.slow import slow
from tests.support.wait import until
from tests.support.world import World

_NO_TABLES = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"

Break = Callable[[World, Kafka, Postgres], Awaitable[str]]


async def broker_away(_: World, kafka: Kafka, __: Postgres) -> str:
    await kafka.kill()
    return "no answer from Kafka at "


async def postgres_away(_: World, __: Kafka, postgres: Postgres) -> str:
    await postgres.kill()
    return "PostgreSQL"


async def both_away(world: World, kafka: Kafka, postgres: Postgres) -> str:
    await postgres.kill()
    return await broker_away(world, kafka, postgres)


async def no_tables(world: World, _: Kafka, __: Postgres) -> str:
    await world.database.execute(_NO_TABLES)
    return "run `horoscope migrate`"


@pytest.mark.parametrize(
    ("broken", "role"),
    [
        *product((no_tables,), ("all", "agents", "views")),
        (postgres_away, "all"),
        *slow(*product((broker_away,), ("all", "agents", "views"))),
        *slow((postgres_away, "agents"), (postgres_away, "views"), (both_away, "all")),
    ],
)
async def test_a_worker_says_what_it_waits_for_and_goes_on_when_it_is_there(
    mortal: World, mortal_kafka: Kafka, mortal_postgres: Postgres, broken: Break, role: str
) -> None:
    view = HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC))
    await mortal.send(mortal.topics.views.name, view)
    words = await broken(mortal, mortal_kafka, mortal_postgres)
    worker = mortal.worker_anew(role)

    async def says_what_it_waits_for() -> bool:
        assert worker.running, worker.tail()
        return words in worker.log.read_text()

    await until(says_what_it_waits_for, f"the worker says {words!r}")
    await heal(mortal_kafka)
    await heal(mortal_postgres)
    await migrate(mortal.settings)
    await worker.ready()
    if role != "views":
        await mortal.until_published()
    if role != "agents":

        async def counted() -> bool:
            return bool(sum((await mortal.views()).values()) == 1)

        await until(counted, "the view is counted")


@pytest.mark.parametrize("role", ["all", "agents", "views"])
async def test_a_worker_without_its_topics_ends_and_says_what_to_do(
    on_kafka: World, role: str
) -> None:
    worker = on_kafka.worker_anew(role, HOROSCOPE_TOPIC_PREFIX="nobody.made.these.")
    assert await worker.ended() == 1
    assert "run `horoscope topics`" in worker.tail()


async def test_a_topic_with_the_wrong_partitions_ends_it_and_says_what_to_do(
    on_kafka: World,
) -> None:
    name = on_kafka.topics.generation.name
    await on_kafka.delete_topic(name)
    client = AdminClient({"bootstrap.servers": on_kafka.settings.kafka_url})
    client.create_topics([NewTopic(name, 5, 1)])[name].result(10)
    worker = on_kafka.worker()
    assert await worker.ended() == 1
    assert f"topic {name} has 5 partitions but must have 12: stop the workers" in worker.tail()
