"""Workers that die, or sleep too long, in the middle of counting views."""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from schemas.sign import Sign
from tests.support.views import send_many, view
from tests.support.wait import until
from tests.support.world import World

_IN_TRANSACTION = """
SELECT true FROM pg_stat_activity
WHERE state = 'idle in transaction' AND datname = current_database()
    AND clock_timestamp() - state_change > interval '1 s'
"""


@pytest.mark.slow
async def test_kill_9_in_the_middle_of_100_000_views_loses_and_doubles_none(
    on_kafka: World,
) -> None:
    sent = await send_many(on_kafka, 100_000)
    for share in (0.2, 0.5):
        worker = on_kafka.worker("views")
        await on_kafka.until_counted(int(100_000 * share))
        await worker.kill()
    assert await on_kafka.counted() < 100_000, "killed too late to prove anything"
    await on_kafka.worker("views").ready()
    await on_kafka.until_counted(100_000)
    counted: Counter[str] = Counter()
    for (sign, _), views in (await on_kafka.views()).items():
        counted[sign] += views
    assert counted == sent


async def test_a_worker_killed_inside_the_batch_transaction_counts_nothing(
    on_kafka: World,
) -> None:
    worker = on_kafka.worker("views", crash="inside-batch-transaction")
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO, identified=True))
    assert await worker.ended() == -signal.SIGKILL
    assert await on_kafka.views() == {}
    await on_kafka.worker("views").ready()
    await on_kafka.until_counted(1)


async def test_a_worker_killed_right_after_the_transaction_counts_once(on_kafka: World) -> None:
    worker = on_kafka.worker("views", crash="after-batch-transaction")
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO), partition=0)
    assert await worker.ended() == -signal.SIGKILL
    await on_kafka.worker("views").ready()
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LIBRA), partition=0)
    await on_kafka.until_counted(2)
    assert sorted((await on_kafka.views()).values()) == [1, 1]


@pytest.mark.slow
async def test_a_worker_suspended_inside_the_batch_transaction_holds_up_nobody(
    on_kafka: World,
) -> None:
    """It has locked the stored offsets, which PostgreSQL gives to others after a while."""
    zombie = on_kafka.worker("views", crash="suspended-inside-batch-transaction")
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO, identified=True), partition=0)

    async def suspended() -> bool:
        return bool(await on_kafka.fetchval(_IN_TRANSACTION))

    await until(suspended, "the worker is suspended in its transaction")
    await on_kafka.worker("views").ready()
    await on_kafka.until_counted(1)
    zombie.send(signal.SIGCONT)
    await zombie.ready()
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LIBRA), partition=0)
    await on_kafka.until_counted(2)
    assert sorted((await on_kafka.views()).values()) == [1, 1]


@pytest.mark.slow
async def test_a_zombie_counts_nothing_twice(on_kafka: World) -> None:
    """A worker stopped past its session time-out wakes up with a batch that another has read."""
    zombie = await on_kafka.worker("views").ready()
    await send_many(on_kafka, 2_000)
    zombie.send(signal.SIGSTOP)
    await send_many(on_kafka, 20_000)
    await on_kafka.worker("views").ready()
    zombie.send(signal.SIGCONT)
    await send_many(on_kafka, 2_000)
    await on_kafka.until_counted(24_000)
    await zombie.ready()
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO))
    await on_kafka.until_counted(24_001)
    assert await on_kafka.counted() == 24_001
