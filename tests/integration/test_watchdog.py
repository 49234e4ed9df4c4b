"""A worker that stops advancing says so, ends, and leaves everything to the next one."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from schemas.event import Event
from schemas.request import HoroscopeRequested
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.peek import has_record
from streams.provision import ensure
from streams.topics import Topic
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World


def _view() -> HoroscopeViewed:
    return HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC))


def _request() -> HoroscopeRequested:
    return HoroscopeRequested(request_id=uuid4(), sign=Sign.LEO, requested_at=datetime.now(UTC))


async def _send(world: World, topic: Topic, event: type[Event], count: int) -> None:
    for _ in range(count):
        record = _view() if event is HoroscopeViewed else _request()
        await world.send(topic.name, record, partition=0)


async def _until_metric(worker: Worker, name: str, topic: Topic, value: float) -> None:
    """The sum over all partitions of the topic."""
    series = re.compile(
        rf'^{name}{{[^}}]*topic="{re.escape(topic.name)}"[^}}]*}} (\S+)$', re.MULTILINE
    )

    async def there() -> bool:
        _, told = await worker.get("/metrics")
        return sum(map(float, series.findall(told))) == value

    await until(there, lambda: f"{name} of {topic.name} is {value:g}\n{worker.tail()}")


async def _until_views(world: World, total: int) -> None:
    async def counted() -> bool:
        return bool(sum((await world.views()).values()) == total)

    await until(counted, f"{total} views are counted")


async def _until_replies(world: World, count: int) -> None:
    """A reply may come twice, with the same `request_id`."""

    async def answered() -> bool:
        return len({reply.request_id for reply in await world.replies()}) == count

    await until(answered, f"{count} requests are answered")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["views", "requests"])
async def test_a_stuck_worker_says_so_and_ends_and_the_next_one_goes_on(
    on_kafka: World, on_demand: dict[str, str], what: str
) -> None:
    """Also: the lag is right while the consumer is stalled, and grows with the log."""
    topic = getattr(on_kafka.topics, what)
    event, role = (HoroscopeViewed, "views") if what == "views" else (HoroscopeRequested, "agents")
    point = "hang-in-view-commit" if what == "views" else "hang-in-request"
    worker = await on_kafka.worker(role, crash=point, HOROSCOPE_STUCK_AFTER="6").ready()
    await _send(on_kafka, topic, event, 3)
    await _until_metric(worker, "horoscope_lag_records", topic, 3)
    await _send(on_kafka, topic, event, 2)
    await _until_metric(worker, "horoscope_lag_records", topic, 5)
    await _until_metric(worker, "horoscope_stuck_partitions", topic, 1)
    status, told = await worker.get("/readyz")
    assert (status, json.loads(told)["parts"]["progress"]) == (503, False)
    status, told = await worker.get("/healthz")
    assert (status, json.loads(told)["alive"]) == (503, False)
    assert f"{topic.name}/0 stands at 0 of 5" in told
    assert '"event": "a partition is stuck"' in worker.log.read_text()
    assert await worker.ended() == 1
    assert f"{topic.name}/0 stands at 0 of 5" in worker.tail()
    after = on_kafka.worker(role, **on_demand)
    await (_until_views if what == "views" else _until_replies)(on_kafka, 5)
    await _until_metric(after, "horoscope_lag_records", topic, 0)
    assert (await after.get("/healthz"))[0] == 200


async def _make_anew(world: World, topic: Topic) -> None:
    client = AdminClient({"bootstrap.servers": world.settings.kafka_url})
    client.delete_topics([topic.name])[topic.name].result(10)

    async def gone() -> bool:
        return not await world.admin.describe([topic.name])

    await until(gone, "the topic is gone")
    await ensure(world.admin, world.topics)


async def test_a_running_worker_ends_when_the_views_are_made_anew(on_kafka: World) -> None:
    topic = on_kafka.topics.views
    worker = await on_kafka.worker("views").ready()
    await _send(on_kafka, topic, HoroscopeViewed, 3)
    await _until_views(on_kafka, 3)

    async def metered() -> bool:
        return 'horoscope_views_total{outcome="counted"} 3.0' in (await worker.get("/metrics"))[1]

    await until(metered, "the counted views are metered")
    await _make_anew(on_kafka, topic)
    assert await worker.ended() == 1
    assert re.search(
        f"{re.escape(topic.name)}.*(horoscope topics|horoscope offsets reset)", worker.tail(3)
    )
    await _send(on_kafka, topic, HoroscopeViewed, 5)
    assert await on_kafka.worker("views").ended() == 1
    status, _, err = await on_kafka.command("offsets", "reset", "--to", "beginning", "--yes")
    assert status == 0, err
    await on_kafka.worker("views").ready()
    await _until_views(on_kafka, 8)


async def test_a_running_worker_ends_when_the_requests_are_made_anew_and_a_restart_is_enough(
    on_kafka: World, on_demand: dict[str, str]
) -> None:
    """Kafka forgets a deleted topic's committed offsets, so the new one is read from its start."""
    topic = on_kafka.topics.requests
    worker = await on_kafka.worker("agents", **on_demand).ready()
    await _send(on_kafka, topic, HoroscopeRequested, 3)
    await _until_replies(on_kafka, 3)
    await _until_metric(worker, "horoscope_lag_records", topic, 0)
    await _make_anew(on_kafka, topic)
    assert await worker.ended() == 1
    assert re.search(f"{re.escape(topic.name)}.*(horoscope topics|another start)", worker.tail(3))
    await _send(on_kafka, topic, HoroscopeRequested, 2)
    await on_kafka.worker("agents", **on_demand).ready()
    await _until_replies(on_kafka, 5)


async def test_a_transaction_s_marker_is_no_record(on_kafka: World) -> None:
    """It stands at the log's end for ever; a worker that waits behind it is not stuck."""
    name = on_kafka.topics.views.name
    producer = Producer(
        {"bootstrap.servers": on_kafka.settings.kafka_url, "transactional.id": f"{name}-test"}
    )
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(name, _view().to_bytes(), partition=0)
    producer.commit_transaction(30)
    producer.begin_transaction()
    producer.produce(name, _view().to_bytes(), partition=0)
    producer.flush(10)
    producer.abort_transaction(30)

    async def over() -> bool:
        return (await on_kafka.admin.spans(name, [0]))[0].end == 4

    await until(over, "both markers are written")
    assert await has_record(on_kafka.settings, name, 0, 0)
    assert not await has_record(on_kafka.settings, name, 0, 1)
    assert not await has_record(on_kafka.settings, name, 0, 4)


async def test_a_port_in_use_is_a_wrong_setting(on_kafka: World) -> None:
    worker = on_kafka.worker("views")

    async def listens() -> bool:
        return '"listening"' in worker.log.read_text()

    await until(listens, "the worker listens")
    taken = re.findall(r'"port": (\d+)', worker.log.read_text())[0]
    second = on_kafka.worker("views", HOROSCOPE_HTTP_PORT=taken)
    assert await second.ended() == 2
    assert "HOROSCOPE_HTTP_PORT" in second.tail()
