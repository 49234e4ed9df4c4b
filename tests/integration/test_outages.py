"""PostgreSQL, or the topic of the dead letters, goes away under a running worker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from schemas.dead_letter import DeadLetter
from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.embedded.postgres import Postgres
from streams.provision import ensure
from tests.support.wait import until
from tests.support.world import World

_NEXT_VIEW = "SELECT next_offset FROM consumed_offsets WHERE partition = 3"


async def test_views_survive_a_killed_postgresql_exactly_once(
    mortal: World, mortal_postgres: Postgres
) -> None:
    views = 20_000
    await mortal.worker("views").ready()
    for number in range(views):
        sign = SIGNS[number % 12]
        view = HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC))
        await mortal.producer.send(mortal.topics.views.name, view.to_bytes(), partition=number % 12)
        if number in (5_000, 12_000):
            await mortal_postgres.kill()
        if number in (6_000, 15_000):
            await mortal_postgres.start()
    await mortal.producer.flush()

    async def counted() -> bool:
        total = await mortal.fetchval("SELECT coalesce(sum(view_count), 0) FROM horoscope_views")
        return bool(total >= views)

    await until(counted, "every view is counted", 60)
    assert sum((await mortal.views()).values()) == views


#: Sent until the broker refuses it: what is there before that is not the worker's.
_PROBE = DeadLetter(
    source_topic="probe",
    source_partition=0,
    source_offset=0,
    key=None,
    value=b"",
    headers={},
    error_type="invalid",
    error_message="",
    attempts=1,
    failed_at=datetime.now(UTC),
)


async def _deleted(world: World) -> None:
    await world.delete_topic(world.topics.dead_letters.name)


async def _made_too_small(world: World) -> None:
    """The broker then refuses every dead letter for good: MessageSizeTooLarge.

    It answers before the partition's log knows of its new limit.
    """
    topic = world.topics.dead_letters.name
    await world.admin.configure(topic, {"max.message.bytes": "50"})

    async def refused() -> bool:
        try:
            await world.send(topic, _PROBE.to_bytes())
        except MessageSizeTooLargeError:
            return True
        return False

    await until(refused, "the broker goes by the new limit")


async def _send_behind_garbage(world: World) -> tuple[UUID, UUID]:
    """A view and a request behind it, and a request elsewhere; the requests' ids, in this order."""
    views, requests = world.topics.views.name, world.topics.requests.name
    for topic in (views, requests):
        await world.send(topic, b"garbage", partition=3)
    view = HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC)).to_bytes()
    await world.send(views, view, partition=3)
    behind, elsewhere = (
        HoroscopeRequested(request_id=uuid4(), sign=Sign.LEO, requested_at=datetime.now(UTC))
        for _ in range(2)
    )
    await world.send(requests, behind, partition=3)
    await world.send(requests, elsewhere, partition=4)
    return behind.request_id, elsewhere.request_id


@pytest.mark.slow
@pytest.mark.parametrize("break_topic", [_deleted, _made_too_small])
async def test_dead_letters_that_cannot_be_written_stop_their_partition_and_drop_nothing(
    on_kafka: World, on_demand: dict[str, str], break_topic: Callable[[World], Awaitable[None]]
) -> None:
    """And they crash nothing: the same worker goes on once `horoscope topics` has mended it."""
    views, requests = on_kafka.topics.views.name, on_kafka.topics.requests.name
    worker = await on_kafka.worker(**on_demand).ready()
    await break_topic(on_kafka)
    behind, elsewhere = await _send_behind_garbage(on_kafka)

    async def both_say_so() -> bool:
        assert worker.running, worker.tail()
        log = worker.log.read_text()
        return all(f"cannot keep a dead letter of {each}/3/0" in log for each in (views, requests))

    async def answered() -> set[object]:
        return {reply.request_id for reply in await on_kafka.replies()}

    async def elsewhere_is_answered() -> bool:
        return await answered() == {elsewhere}

    await until(both_say_so, "the worker says that it cannot keep them")
    await until(elsewhere_is_answered, "another partition goes on")
    assert (await on_kafka.committed(requests))[3] == 0
    assert await on_kafka.fetchval(_NEXT_VIEW) == 0
    await ensure(on_kafka.admin, on_kafka.topics)

    async def all_is_there() -> bool:
        both = {behind, elsewhere}
        return await answered() == both and sum((await on_kafka.views()).values()) == 3

    await until(all_is_there, "everything is applied", 60)
    letters = [each for each in await on_kafka.dead_letters() if each.source_topic != "probe"]
    kept = {f"{each.source_topic}/{each.source_offset}" for each in letters}
    assert kept == {f"{views}/0", f"{requests}/0"}
    assert worker.running
