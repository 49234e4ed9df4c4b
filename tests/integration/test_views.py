"""Every accepted view counts exactly once, on its own Moscow day."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.clock import day_of, start_of
from tests.support.wait import until
from tests.support.world import World

#: Backends of workers whose commit waits for a lock.
_WAITING = (
    "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() "
    "AND application_name = 'horoscope'"
)


def _view(sign: Sign, at: datetime | None = None, identified: bool = False) -> HoroscopeViewed:
    event_id = uuid4() if identified else None
    return HoroscopeViewed(sign=sign, viewed_at=at or datetime.now(UTC), event_id=event_id)


async def _total(world: World) -> int:
    return sum((await world.views()).values())


async def _until_counted(world: World, total: int, limit: float = 60.0) -> None:
    async def counted() -> bool:
        return await _total(world) >= total

    await until(counted, f"{total} views are counted", limit)


async def _send_many(world: World, count: int) -> dict[str, int]:
    """Views of all signs to all partitions; how many of each sign."""
    sent = dict.fromkeys(SIGNS, 0)
    futures = []
    for number in range(count):
        sign = SIGNS[number % 12]
        sent[sign] += 1
        futures.append(
            await world.producer.send(
                world.topics.views.name,
                _view(sign, identified=number % 2 == 0).to_bytes(),
                partition=number % 7,
            )
        )
    for future in futures:
        await future
    return {str(sign): views for sign, views in sent.items()}


async def test_views_around_moscow_midnight_count_on_their_own_day(on_either: World) -> None:
    """Timestamps in any offset; the day is Moscow's, not UTC's and not the arrival's."""
    zone = on_either.settings.zone
    today = day_of(datetime.now(UTC), zone)
    midnight = start_of(today, zone)
    await on_either.worker("views").ready()
    for seconds, views in ((-1, 3), (0, 2)):
        for _ in range(views):
            view = _view(Sign.LEO, midnight + timedelta(seconds=seconds))
            await on_either.send(on_either.topics.views.name, view)
    await _until_counted(on_either, 5)
    yesterday = today - timedelta(days=1)
    assert await on_either.views() == {("leo", f"{yesterday}"): 3, ("leo", f"{today}"): 2}


async def test_what_is_no_view_becomes_a_dead_letter_and_the_rest_counts(on_either: World) -> None:
    now = datetime.now(UTC)
    bad: dict[str, bytes | None] = {
        "tombstone": None,
        "invalid": b"\xff\xfe garbage",
        "too_old": _view(Sign.LEO, now - timedelta(days=7, minutes=1)).to_bytes(),
        "too_new": _view(Sign.LEO, now + timedelta(minutes=6)).to_bytes(),
    }
    worker = await on_either.worker("views").ready()
    for value in bad.values():
        await on_either.send(on_either.topics.views.name, value, key=b"k\x00", partition=3)
        await on_either.send(on_either.topics.views.name, _view(Sign.ARIES), partition=3)
    await _until_counted(on_either, len(bad))
    letters = {letter.error_type: letter for letter in await on_either.dead_letters()}
    assert {kind: letter.value for kind, letter in letters.items()} == bad
    assert {letter.key for letter in letters.values()} == {b"k\x00"}
    assert sorted(letter.source_offset for letter in letters.values()) == [0, 2, 4, 6]
    assert await _total(on_either) == len(bad)
    assert (await worker.stop())[0] == 0


async def test_one_event_id_counts_once(on_kafka: World) -> None:
    """Within a batch, across partitions, across batches, and after a restart."""
    worker = await on_kafka.worker("views").ready()
    twice = _view(Sign.VIRGO, identified=True)
    for partition in (0, 1, 1):
        await on_kafka.send(on_kafka.topics.views.name, twice, partition=partition)
    await _until_counted(on_kafka, 1)
    await worker.kill()
    await on_kafka.worker("views").ready()
    await on_kafka.send(on_kafka.topics.views.name, twice, partition=2)
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LIBRA), partition=2)
    await _until_counted(on_kafka, 2)
    assert sorted((await on_kafka.views()).values()) == [1, 1]


async def test_one_event_id_counts_once_among_workers(on_kafka: World) -> None:
    """Every id in every partition, read by two workers at once, one of which is killed."""
    one, other = on_kafka.worker("views"), on_kafka.worker("views")
    await one.ready()
    await other.ready()
    views = [_view(SIGNS[number % 12], identified=True) for number in range(300)]
    for partition in range(12):
        for view in views:
            await on_kafka.producer.send(
                on_kafka.topics.views.name, view.to_bytes(), partition=partition
            )
        if partition == 6:
            await on_kafka.producer.flush()
            await _until_counted(on_kafka, 1)
            await one.kill()
    for partition in range(12):
        await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO), partition=partition)
    await _until_counted(on_kafka, len(views) + 12)
    assert await _total(on_kafka) == len(views) + 12


async def test_an_event_id_counts_again_after_48_hours(on_either: World) -> None:
    view = _view(Sign.VIRGO, identified=True)
    for age in (timedelta(hours=49), timedelta(hours=47)):
        await on_either.database.execute(
            "INSERT INTO seen_events VALUES ($1, $2) "
            "ON CONFLICT (event_id) DO UPDATE SET accepted_at = excluded.accepted_at",
            view.event_id,
            datetime.now(UTC) - age,
        )
        if not on_either.workers:
            await on_either.worker("views").ready()
        await on_either.send(on_either.topics.views.name, view, partition=0)
        await on_either.send(on_either.topics.views.name, _view(Sign.LIBRA), partition=0)
        counted = 2 if age > timedelta(hours=48) else 3
        await _until_counted(on_either, counted)
        assert await _total(on_either) == counted


async def test_kill_9_in_the_middle_of_100_000_views_loses_and_doubles_none(
    on_kafka: World,
) -> None:
    sent = await _send_many(on_kafka, 100_000)
    for share in (0.2, 0.5):
        worker = on_kafka.worker("views")
        await _until_counted(on_kafka, int(100_000 * share))
        await worker.kill()
    assert await _total(on_kafka) < 100_000, "killed too late to prove anything"
    await on_kafka.worker("views").ready()
    await _until_counted(on_kafka, 100_000)
    counted: dict[str, int] = {}
    for (sign, _), views in (await on_kafka.views()).items():
        counted[sign] = counted.get(sign, 0) + views
    assert counted == sent


async def test_a_worker_killed_inside_the_batch_transaction_counts_nothing(
    on_kafka: World,
) -> None:
    worker = on_kafka.worker("views", crash="inside-batch-transaction")
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO, identified=True))
    assert await worker.ended(40) == -signal.SIGKILL
    assert await on_kafka.views() == {}
    await on_kafka.worker("views").ready()
    await _until_counted(on_kafka, 1)


async def test_a_worker_killed_right_after_the_transaction_counts_once(on_kafka: World) -> None:
    worker = on_kafka.worker("views", crash="after-batch-transaction")
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO), partition=0)
    assert await worker.ended(40) == -signal.SIGKILL
    await on_kafka.worker("views").ready()
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LIBRA), partition=0)
    await _until_counted(on_kafka, 2)
    assert sorted((await on_kafka.views()).values()) == [1, 1]


@asynccontextmanager
async def _commits_held(world: World) -> AsyncIterator[None]:
    """Whoever adds to the counts waits: a commit stays under way."""
    async with world.database.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE horoscope_views IN SHARE ROW EXCLUSIVE MODE")
        yield


async def _until_one_commits(world: World) -> None:
    async def waits() -> bool:
        return bool(await world.fetchval(f"SELECT count(*) {_WAITING}"))

    await until(waits, "a commit is under way", 40)


async def test_a_worker_killed_with_one_batch_committing_and_the_next_read_counts_once(
    on_kafka: World,
) -> None:
    worker = on_kafka.worker("views", crash="next-batch-read-while-one-commits")
    async with _commits_held(on_kafka):
        await _send_many(on_kafka, 500)
        await _until_one_commits(on_kafka)
        await _send_many(on_kafka, 10_000)  # half of them with an `event_id`: a full batch
        assert await worker.ended(40) == -signal.SIGKILL
        assert await _total(on_kafka) == 0
    await on_kafka.worker("views").ready()
    await _until_counted(on_kafka, 10_500)
    assert await _total(on_kafka) == 10_500


async def test_a_commit_that_fails_while_the_next_batch_is_read_loses_and_doubles_none(
    on_kafka: World,
) -> None:
    worker = await on_kafka.worker("views").ready()
    async with _commits_held(on_kafka):
        await _send_many(on_kafka, 500)
        await _until_one_commits(on_kafka)
        await _send_many(on_kafka, 500)
        assert await on_kafka.fetchval(f"SELECT bool_and(pg_terminate_backend(pid)) {_WAITING}")
    await _until_counted(on_kafka, 1_000)
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO))
    await _until_counted(on_kafka, 1_001)
    assert await _total(on_kafka) == 1_001
    assert "from their stored offsets" in worker.log.read_text()


async def test_a_rebalance_while_one_batch_commits_loses_and_doubles_none(on_kafka: World) -> None:
    """The partitions move to another worker before their commit is through."""
    await on_kafka.worker("views").ready()
    async with _commits_held(on_kafka):
        await _send_many(on_kafka, 5_000)
        await _until_one_commits(on_kafka)
        await on_kafka.worker("views").ready()
        await _send_many(on_kafka, 500)
    await _until_counted(on_kafka, 5_500)
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO))
    await _until_counted(on_kafka, 5_501)
    assert await _total(on_kafka) == 5_501


async def test_a_zombie_counts_nothing_twice(on_kafka: World) -> None:
    """A worker stopped past its session time-out wakes up with a batch that another has read."""
    zombie = await on_kafka.worker("views").ready()
    await _send_many(on_kafka, 2_000)
    zombie.send(signal.SIGSTOP)
    await _send_many(on_kafka, 20_000)
    await on_kafka.worker("views").ready()
    zombie.send(signal.SIGCONT)
    await _send_many(on_kafka, 2_000)
    await _until_counted(on_kafka, 24_000)
    await zombie.ready()
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.LEO))
    await _until_counted(on_kafka, 24_001)
    assert await _total(on_kafka) == 24_001
