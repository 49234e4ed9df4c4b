"""The network between a worker and its servers stalls, breaks and is slow."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from tests.conftest import missing
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.network import Network, behind_a_proxy
from tests.support.scene import READS_AGAIN, Scene, Server, blinks, cuts, slows, stalls
from tests.support.slow import slow
from tests.support.traffic import Traffic
from tests.support.views import send_many
from tests.support.wait import until
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


@pytest.mark.parametrize(
    ("fault", "server"),
    [
        (cuts, "postgres"),
        *slow((cuts, "kafka"), *product((stalls, blinks, slows), ("kafka", "postgres"))),
    ],
)
async def test_a_day_is_written_answered_and_counted_once_though_the_network_fails(
    apart: World,
    network: Network,
    model: FakeOpenAI,
    calling: dict[str, str],
    server: Server,
    fault: Callable[[Scene], Awaitable[None]],
) -> None:
    """It fails while the day's calls are under way, and views and requests go on."""
    model.script = [Step(delay=1, always=True)]
    worker = await apart.worker(**calling).ready(RECOVERY)
    async with Traffic(apart) as traffic:
        await model.until_calls(1)
        await fault(Scene(apart, network, traffic, worker, server))
        network.heal()
        await traffic.until_views(100)
    await traffic.until_all_is_counted(RECOVERY)
    await traffic.until_all_is_answered(RECOVERY)
    await apart.until_published(limit=RECOVERY)
    assert len(model.calls) == 12
    assert worker.running
    status, seconds = await worker.stop()
    assert (status, seconds < STOPPED) == (0, True), worker.tail()


@pytest.mark.parametrize("fault", ["cut", *slow("stall")])
async def test_views_whose_commit_is_in_doubt_count_once(
    apart: World, network: Network, fault: str
) -> None:
    """The COMMIT leaves the worker, and no answer comes: it cannot know."""
    worker = await apart.worker("views").ready(RECOVERY)
    network.postgres.once(b"COMMIT", getattr(network.postgres, fault))
    await send_many(apart, 120, identified=False)
    if fault == "stall":
        await apart.until_counted(1, RECOVERY)
    await worker.until_says(READS_AGAIN)
    network.heal()
    await send_many(apart, 120, identified=False)
    await apart.until_counted(240, RECOVERY)
    assert await apart.counted() == 240


@pytest.mark.slow
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
    await worker.until_says("waiting for what is away")
    network.heal()
    await apart.until_published(1)
    [published] = await apart.published()
    assert published.content == await apart.fetchval("SELECT content FROM horoscope_cache")
    assert (published.revision, len(model.calls)) == (1, 1)


@pytest.mark.slow
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
