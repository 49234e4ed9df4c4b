"""The network between a worker and its servers stalls, breaks and is slow."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from tests.conftest import missing
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.network import Network, behind_a_proxy
from tests.support.traffic import Traffic
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World, world

#: Seconds for a worker to be at work again after an outage.
RECOVERY = 90.0
#: Seconds until a worker has stopped: 10 of its own, the rest for a machine that is busy.
STOPPED = 20.0

pytestmark = pytest.mark.timeout(420)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    server = behind_a_proxy(tmp_path_factory.mktemp("behind"))
    try:
        asyncio.run(server.start())
    except EmbeddedError as error:
        missing(str(error))
        return
    yield server
    asyncio.run(server.discard())


@pytest.fixture
async def network(broker: Kafka, dsn: str) -> AsyncIterator[Network]:
    async with Network(broker, dsn) as made:
        yield made


@pytest.fixture
async def apart(broker: Kafka, dsn: str, network: Network, tmp_path: Path) -> AsyncIterator[World]:
    """The test is beside the servers, its workers behind `network` unless told otherwise."""
    async with world(broker.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        made.env |= network.env
        yield made


async def _until_says(worker: Worker, what: str, limit: float = 40.0) -> None:
    async def said() -> bool:
        assert worker.running, worker.tail()
        return what in worker.log.read_text()

    await until(said, f"the worker says {what!r}", limit)


async def _until_called(model: FakeOpenAI) -> None:
    async def called() -> bool:
        return bool(model.calls)

    await until(called, "the day's writing has begun", 40)


async def _until_expelled(apart: World) -> None:
    """Both groups have given up every member they had."""

    async def expelled() -> bool:
        return await apart.members() == 0

    await until(expelled, "the sessions have run out", 30)


async def _stall_kafka(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.kafka.stall()
    await _until_expelled(apart)


async def _cut_kafka(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.kafka.cut()
    await _until_expelled(apart)


async def _blink_kafka(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    for _ in range(5):
        network.kafka.cut()
        network.kafka.heal()
        await traffic.until_views(100)


async def _slow_kafka(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.kafka.delay(0.2)
    await traffic.until_views(2_000)


async def _stall_postgres(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.postgres.stall()
    await _until_says(worker, "reading the views again from their stored offsets")
    await _until_says(worker, "memory is out of touch with PostgreSQL")


async def _cut_postgres(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.postgres.cut()
    await _until_says(worker, "reading the views again from their stored offsets")
    await _until_says(worker, "memory is out of touch with PostgreSQL")


async def _blink_postgres(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    for _ in range(5):
        network.postgres.cut()
        network.postgres.heal()
        await traffic.until_views(100)


async def _slow_postgres(network: Network, apart: World, traffic: Traffic, worker: Worker) -> None:
    network.postgres.delay(0.2)
    await traffic.until_views(2_000)


Fault = Callable[[Network, World, Traffic, Worker], Awaitable[None]]


@pytest.mark.parametrize(
    "fault",
    [
        _stall_kafka,
        _cut_kafka,
        _blink_kafka,
        _slow_kafka,
        _stall_postgres,
        _cut_postgres,
        _blink_postgres,
        _slow_postgres,
    ],
    ids=lambda fault: fault.__name__.strip("_"),
)
async def test_a_day_is_written_answered_and_counted_once_though_the_network_fails(
    apart: World, network: Network, model: FakeOpenAI, calling: dict[str, str], fault: Fault
) -> None:
    """It fails while the day's calls are under way, and views and requests go on."""
    model.script = [Step(delay=1, always=True)]
    worker = await apart.worker(**calling).ready(RECOVERY)
    async with Traffic(apart) as traffic:
        await _until_called(model)
        await fault(network, apart, traffic, worker)
        network.heal()
        await traffic.until_views(100)
    await traffic.until_all_is_counted(RECOVERY)
    await traffic.until_all_is_answered(RECOVERY)
    await apart.until_published(limit=RECOVERY)
    assert len(model.calls) == 12
    assert worker.running
    status, seconds = await worker.stop()
    assert (status, seconds < STOPPED) == (0, True), worker.tail()


async def _send_views(apart: World, count: int) -> None:
    for number in range(count):
        view = HoroscopeViewed(sign=SIGNS[number % 12], viewed_at=datetime.now(UTC))
        await apart.send(apart.topics.views.name, view, partition=number % 12)


async def _until_counted(apart: World, views: int) -> None:
    async def counted() -> bool:
        return sum((await apart.views()).values()) >= views

    await until(counted, f"{views} views are counted", RECOVERY)


@pytest.mark.parametrize("fault", ["stall", "cut"])
async def test_views_whose_commit_is_in_doubt_count_once(
    apart: World, network: Network, fault: str
) -> None:
    """The COMMIT leaves the worker, and no answer comes: it cannot know."""
    worker = await apart.worker("views").ready(RECOVERY)
    network.postgres.once(b"COMMIT", getattr(network.postgres, fault))
    await _send_views(apart, 120)
    if fault == "stall":
        await _until_counted(apart, 1)
    await _until_says(worker, "reading the views again from their stored offsets")
    network.heal()
    await _send_views(apart, 120)
    await _until_counted(apart, 240)
    assert sum((await apart.views()).values()) == 240


async def test_a_text_whose_commit_is_in_doubt_is_paid_and_published_once(
    apart: World, network: Network, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    writer = "a-name-that-only-the-insert-has"
    worker = await apart.worker(**on_demand, HOROSCOPE_MODEL=writer).ready(RECOVERY)
    network.postgres.once(writer.encode(), network.postgres.stall)
    await apart.json("generate-day", "--sign", "leo")

    async def committed() -> bool:
        return bool(await apart.fetchval("SELECT count(*) FROM horoscope_cache"))

    await until(committed, "PostgreSQL has the text")
    await _until_says(worker, "waiting for what is away")
    network.heal()
    await apart.until_published(1)
    [published] = await apart.published()
    assert published.content == await apart.fetchval("SELECT content FROM horoscope_cache")
    assert (published.revision, len(model.calls)) == (1, 1)


@pytest.mark.parametrize("server", ["kafka", "postgres"])
async def test_a_worker_stops_in_time_though_the_network_stalls(
    apart: World, network: Network, calling: dict[str, str], server: str
) -> None:
    worker = await apart.worker(**calling).ready(RECOVERY)
    async with Traffic(apart) as traffic:
        await traffic.until_views(200)
        getattr(network, server).stall()
        _, seconds = await worker.stop()
    assert seconds < STOPPED, worker.tail()
