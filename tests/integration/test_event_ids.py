"""Views with the same event id count once, within 48 hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product

from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from tests.support.views import view
from tests.support.world import World

_SEEN = """
INSERT INTO seen_events VALUES ($1, $2)
ON CONFLICT (event_id) DO UPDATE SET accepted_at = excluded.accepted_at
"""


async def test_one_event_id_counts_once(on_kafka: World) -> None:
    """Within a batch, across partitions, across batches, and after a restart."""
    worker = await on_kafka.worker("views").ready()
    twice = view(Sign.VIRGO, identified=True)
    for partition in (0, 1, 1):
        await on_kafka.send(on_kafka.topics.views.name, twice, partition=partition)
    await on_kafka.until_counted(1)
    await worker.kill()
    await on_kafka.worker("views").ready()
    await on_kafka.send(on_kafka.topics.views.name, twice, partition=2)
    await on_kafka.send(on_kafka.topics.views.name, view(Sign.LIBRA), partition=2)
    await on_kafka.until_counted(2)
    assert sorted((await on_kafka.views()).values()) == [1, 1]


async def test_one_event_id_counts_once_among_workers(on_kafka: World) -> None:
    """Every id in every partition, read by two workers at once, one of which is killed."""
    one, other = on_kafka.worker("views"), on_kafka.worker("views")
    await one.ready()
    await other.ready()
    views = [view(SIGNS[number % 12], identified=True) for number in range(300)]
    await _send_to_each(on_kafka, range(7), views)
    await on_kafka.until_counted(1)
    await one.kill()
    await _send_to_each(on_kafka, range(7, 12), views)
    for partition in range(12):
        await on_kafka.send(on_kafka.topics.views.name, view(Sign.LEO), partition=partition)
    await on_kafka.until_counted(len(views) + 12)
    assert await on_kafka.counted() == len(views) + 12


async def _send_to_each(
    world: World, partitions: Iterable[int], views: list[HoroscopeViewed]
) -> None:
    for partition, each in product(partitions, views):
        topic = world.topics.views.name
        await world.producer.send(topic, each.to_bytes(), partition=partition)
    await world.producer.flush()


async def test_an_event_id_counts_again_after_48_hours(on_either: World) -> None:
    again = view(Sign.VIRGO, identified=True)
    for age, counted in ((timedelta(hours=49), 2), (timedelta(hours=47), 3)):
        await on_either.database.execute(_SEEN, again.event_id, datetime.now(UTC) - age)
        if not on_either.workers:
            await on_either.worker("views").ready()
        await on_either.send(on_either.topics.views.name, again, partition=0)
        await on_either.send(on_either.topics.views.name, view(Sign.LIBRA), partition=0)
        await on_either.until_counted(counted)
        assert await on_either.counted() == counted
