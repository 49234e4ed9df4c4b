"""What may happen while one batch of views commits and the next is read."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from schemas.sign import Sign
from tests.support.locks import until_waiting
from tests.support.views import send_many, view
from tests.support.world import World


@asynccontextmanager
async def _commits_held(world: World) -> AsyncIterator[None]:
    """Whoever adds to the counts waits for a lock: a commit stays under way."""
    async with world.database.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE horoscope_views IN SHARE ROW EXCLUSIVE MODE")
        yield


async def test_a_worker_killed_with_one_batch_committing_and_the_next_read_counts_once(
    on_kafka: World,
) -> None:
    worker = on_kafka.worker("views", crash="next-batch-read-while-one-commits")
    async with _commits_held(on_kafka):
        await send_many(on_kafka, 500)
        await until_waiting(on_kafka)
        await send_many(on_kafka, 10_000)  # half of them with an `event_id`: a full batch
        assert await worker.ended() == -signal.SIGKILL
        assert await on_kafka.counted() == 0
    await on_kafka.worker("views").ready()
    await on_kafka.until_counted(10_500)
    assert await on_kafka.counted() == 10_500


async def test_a_commit_that_fails_while_the_next_batch_is_read_loses_and_doubles_none(
    on_kafka: World,
) -> None:
    worker = await on_kafka.worker("views").ready()
    async with _commits_held(on_kafka):
        await send_many(on_kafka, 500)
        committing = await until_waiting(on_kafka)
        await send_many(on_kafka, 500)
        for backend in committing:
            assert await on_kafka.fetchval("SELECT pg_terminate_backend($1)", backend)
    await on_kafka.until_counted(1_000)
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO))
    await on_kafka.until_counted(1_001)
    assert await on_kafka.counted() == 1_001
    assert "from their stored offsets" in worker.log.read_text()


@pytest.mark.slow
async def test_a_rebalance_while_one_batch_commits_loses_and_doubles_none(on_kafka: World) -> None:
    """The partitions move to another worker before their commit is through."""
    await on_kafka.worker("views").ready()
    async with _commits_held(on_kafka):
        await send_many(on_kafka, 5_000)
        await until_waiting(on_kafka)
        await on_kafka.worker("views").ready()
        await send_many(on_kafka, 500)
    await on_kafka.until_counted(5_500)
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO))
    await on_kafka.until_counted(5_501)
    assert await on_kafka.counted() == 5_501
