"""Where counting goes on when the log is not what it was."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.provision import ensure
from tests.support.wait import until
from tests.support.world import World


async def _count(world: World, views: int) -> None:
    for _ in range(views):
        view = HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC))
        await world.send(world.topics.views.name, view, partition=0)


async def _until_total(world: World, total: int) -> None:
    async def counted() -> bool:
        return bool(sum((await world.views()).values()) == total)

    await until(counted, f"{total} views are counted")


async def _make_anew(world: World) -> None:
    """Delete and create the views topic."""
    await world.delete_topic(world.topics.views.name)
    await ensure(world.admin, world.topics)


async def test_a_topic_made_anew_stops_the_worker_until_an_operator_decides(
    on_kafka: World,
) -> None:
    """Even when the new log has grown past the stored offset."""
    worker = await on_kafka.worker("views").ready()
    await _count(on_kafka, 3)
    await _until_total(on_kafka, 3)
    await worker.stop()
    await _make_anew(on_kafka)
    await _count(on_kafka, 5)
    worker = on_kafka.worker("views")
    assert await worker.ended() == 1
    assert "horoscope offsets reset" in worker.tail()
    assert sum((await on_kafka.views()).values()) == 3
    status, _, err = await on_kafka.command("offsets", "reset", "--to", "beginning", "--yes")
    assert status == 0, err
    await on_kafka.worker("views").ready()
    await _until_total(on_kafka, 8)


async def test_offsets_that_an_operator_moved_are_followed_by_a_running_worker(
    on_either: World,
) -> None:
    """The fence makes a worker read the stored offsets again; the end skips what waits there."""
    await on_either.worker("views").ready()
    await _count(on_either, 3)
    await _until_total(on_either, 3)
    assert (await on_either.json("offsets", "show"))["partitions"][0]["lag"] == 0
    moved = await on_either.json(
        "offsets", "reset", "--to", "beginning", "--partition", "0", "--yes"
    )
    assert moved["offsets"] == {"0": 0}
    await _count(on_either, 1)
    await _until_total(on_either, 7)


async def test_views_that_retention_deleted_are_said_and_skipped(on_kafka: World) -> None:
    worker = await on_kafka.worker("views").ready()
    await _count(on_kafka, 2)
    await _until_total(on_kafka, 2)
    await worker.stop()
    await _count(on_kafka, 3)
    await on_kafka.logs.delete_records(on_kafka.topics.views.name, partition=0, before=4)
    worker = await on_kafka.worker("views").ready()
    await _until_total(on_kafka, 3)
    assert '"lost": 2' in worker.log.read_text()
