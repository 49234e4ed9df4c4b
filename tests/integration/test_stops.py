"""SIGTERM ends a worker within 10 s whatever it is doing and whatever is away; nothing is lost."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer

from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.provision import ensure
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.faults import connected, freeze, heal
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World

#: Seconds: the product's promise (docs/guarantees.md, 8).
PROMISED = 10
VIEWS = 120

_WAITS_FOR_A_LOCK = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND application_name = 'horoscope'
"""


@dataclass
class Stage:
    """A worker to be brought into some state, and what was sent to it."""

    world: World
    kafka: Kafka
    postgres: Postgres
    env: dict[str, str]
    cleanup: AsyncExitStack
    sent: int = 0
    asked: int = 0

    def start(self) -> Worker:
        return self.world.worker(**self.env)

    async def ready(self) -> Worker:
        return await self.start().ready()

    async def send(self, views: int = VIEWS) -> None:
        for number in range(views):
            view = HoroscopeViewed(sign=SIGNS[number % 12], viewed_at=datetime.now(UTC))
            await self.world.producer.send(self.world.topics.views.name, view.to_bytes())
        request = HoroscopeRequested(
            request_id=uuid4(), sign=Sign.LEO, requested_at=datetime.now(UTC)
        )
        await self.world.send(self.world.topics.requests.name, request)
        await self.world.producer.flush()
        self.sent, self.asked = self.sent + views, self.asked + 1

    async def until_counted(self, least: int) -> None:
        async def counted() -> bool:
            return sum((await self.world.views()).values()) >= least

        await until(counted, f"{least} views are counted", 60)

    async def lock(self, statement: str) -> None:
        connection = await asyncpg.connect(self.world.dsn)
        await connection.execute("BEGIN")
        await connection.execute(statement)
        self.cleanup.push_async_callback(connection.close)

    async def until_it_waits_for_a_lock(self) -> None:
        async def waits() -> bool:
            return bool(await self.world.fetchval(_WAITS_FOR_A_LOCK))

        await until(waits, "the worker waits for a lock")

    async def heal(self) -> None:
        await heal(self.kafka)
        await heal(self.postgres)
        await self.cleanup.aclose()

    async def all_is_there_once(self) -> None:
        """Every view counted once, an answered request as one more; every request answered."""
        await self.until_counted(self.sent + self.asked)

        async def answered() -> bool:
            return len({reply.request_id for reply in await self.world.replies()}) == self.asked

        await until(answered, "every request is answered")
        assert sum((await self.world.views()).values()) == self.sent + self.asked
        assert await self.world.fetchval("SELECT max(revision) FROM horoscope_cache") == 1


@pytest.fixture
async def stage(
    mortal: World, mortal_kafka: Kafka, mortal_postgres: Postgres, on_demand: dict[str, str]
) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as cleanup:
        yield Stage(mortal, mortal_kafka, mortal_postgres, on_demand, cleanup)


async def says(worker: Worker, words: str) -> None:
    async def said() -> bool:
        assert worker.running, worker.tail()
        return words in worker.log.read_text()

    await until(said, f"the worker says {words!r}")


async def idle(stage: Stage) -> Worker:
    worker = await stage.ready()
    await stage.send()
    await stage.all_is_there_once()
    return worker


async def views_flowing(stage: Stage) -> Worker:
    worker = await stage.ready()
    await stage.send(50 * VIEWS)
    await stage.until_counted(1)
    return worker


async def broker_killed(stage: Stage) -> Worker:
    worker = await idle(stage)
    await stage.kafka.kill()
    return worker


async def broker_frozen(stage: Stage) -> Worker:
    worker = await idle(stage)
    freeze(stage.kafka)
    return worker


async def postgres_killed(stage: Stage) -> Worker:
    worker = await idle(stage)
    await stage.postgres.kill()
    await stage.send()
    await says(worker, "reading the views again from their stored offsets")
    return worker


async def postgres_frozen(stage: Stage) -> Worker:
    worker = await idle(stage)
    freeze(stage.postgres)
    await stage.send()
    return worker


async def both_killed(stage: Stage) -> Worker:
    worker = await postgres_killed(stage)
    await stage.kafka.kill()
    await says(worker, "Marking the coordinator dead")
    return worker


async def both_frozen(stage: Stage) -> Worker:
    worker = await postgres_frozen(stage)
    freeze(stage.kafka)
    return worker


async def waiting_for_a_dead_broker(stage: Stage) -> Worker:
    await stage.send()
    await stage.kafka.kill()
    worker = stage.start()
    await says(worker, "waiting for what is away")
    return worker


async def waiting_for_a_frozen_broker(stage: Stage) -> Worker:
    await stage.send()
    freeze(stage.kafka)
    worker = stage.start()
    await until(lambda: connected(worker, stage.kafka), "the worker asks the broker")
    return worker


async def waiting_for_a_dead_postgres(stage: Stage) -> Worker:
    await stage.send()
    await stage.postgres.kill()
    worker = stage.start()
    await says(worker, "out of touch with PostgreSQL")
    return worker


async def warming_up(stage: Stage) -> Worker:
    await stage.send()
    await stage.lock("LOCK TABLE horoscope_cache IN ACCESS EXCLUSIVE MODE")
    worker = stage.start()
    await stage.until_it_waits_for_a_lock()
    return worker


async def counts_locked(stage: Stage) -> Worker:
    """Somebody holds the rows that every batch must update."""
    worker = await idle(stage)
    await stage.lock("SELECT * FROM horoscope_views FOR UPDATE")
    await stage.send()
    await stage.until_it_waits_for_a_lock()
    return worker


async def rebalancing(stage: Stage) -> Worker:
    """Both groups wait for a member that no longer answers."""
    worker, silent = await stage.ready(), await stage.ready()
    await stage.send(50 * VIEWS)
    silent.send(signal.SIGSTOP)
    for group in (stage.world.settings.group, stage.world.settings.views_group):
        joining = AIOKafkaConsumer(bootstrap_servers=stage.world.settings.kafka_url, group_id=group)
        await joining.start()
        joining.subscribe([stage.world.topics.views.name])
        stage.cleanup.push_async_callback(joining.stop)
    stage.cleanup.callback(silent.close)
    for group in (stage.world.settings.group, stage.world.settings.views_group):
        await says(worker, f"for group {group} because it is rebalancing")
    return worker


async def dead_letters_gone(stage: Stage) -> Worker:
    world = stage.world
    worker = await idle(stage)
    await world.delete_topic(world.topics.dead_letters.name)
    stage.cleanup.push_async_callback(ensure, world.admin, world.topics)
    for topic in (world.topics.views.name, world.topics.requests.name):
        await world.send(topic, b"garbage", partition=0)
    await stage.send()
    await says(worker, "cannot keep a dead letter")
    return worker


STATES: tuple[Callable[[Stage], Awaitable[Worker]], ...] = (
    idle,
    views_flowing,
    broker_killed,
    broker_frozen,
    postgres_killed,
    postgres_frozen,
    both_killed,
    both_frozen,
    waiting_for_a_dead_broker,
    waiting_for_a_frozen_broker,
    waiting_for_a_dead_postgres,
    warming_up,
    counts_locked,
    rebalancing,
    dead_letters_gone,
)


@pytest.mark.parametrize("state", STATES, ids=lambda each: each.__name__)
async def test_a_stop_ends_soon_and_what_follows_loses_and_doubles_nothing(
    stage: Stage, state: Callable[[Stage], Awaitable[Worker]]
) -> None:
    worker = await state(stage)
    status, seconds = await worker.stop()
    assert (status, seconds < PROMISED) == (0, True), worker.tail()
    await stage.heal()
    await stage.ready()
    await stage.send()
    await stage.all_is_there_once()


async def test_a_stop_in_a_call_ends_soon_commits_nothing_unfinished_and_the_text_still_comes(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    model.script = [Step(kind="hang")]
    worker = await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await model.until_calls(1)
    status, seconds = await worker.stop()
    assert (status, seconds < PROMISED) == (0, True)
    await model.until_calls(1, "client gone")
    committed = await on_kafka.committed(on_kafka.topics.generation.name)
    assert committed[Sign.LEO.ordinal] == 0
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.until_published(1)
    assert len(model.calls) == 2, "one more, for the worker stopped in the middle of a call"
