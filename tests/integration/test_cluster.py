"""A cluster of three loses nodes while views and requests flow."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest

from streams.admin import Admin
from streams.embedded.error import EmbeddedError
from streams.outage import waiting_out_outages
from streams.producer import Producer
from tests.conftest import missing
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.cluster import GROUPS, REPLICATION, Cluster
from tests.support.traffic import Traffic
from tests.support.wait import until
from tests.support.world import World, world

#: Seconds until the cluster and its clients are at work again.
RECOVERY = 90.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        asyncio.run(cluster.start())
    except* EmbeddedError as errors:
        missing(str(errors.exceptions[0]))
    yield cluster
    asyncio.run(cluster.discard())


@pytest.fixture
async def cluster(started: Cluster) -> Cluster:
    """With every node at work again, whatever the test before did to it."""
    await started.start()
    return started


@pytest.fixture
async def on_cluster(cluster: Cluster, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    prefix = f"t{secrets.token_hex(4)}."
    async with world(cluster.bootstrap, dsn, prefix, tmp_path, REPLICATION) as made:
        yield made


async def _all_is_well(world: World, traffic: Traffic, model: FakeOpenAI) -> None:
    await traffic.until_all_is_answered(RECOVERY)
    await traffic.until_all_is_counted(RECOVERY)
    await world.until_published(limit=RECOVERY)
    assert len(model.calls) == 12
    ended = [(worker.status, worker.tail()) for worker in world.workers if not worker.running]
    assert ended == []


async def test_killed_leaders_cost_neither_a_view_nor_an_answer(
    on_cluster: World, cluster: Cluster, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    """First the leader of a partition of the views, then the groups' coordinator."""
    model.script = [Step(delay=1, always=True)]
    for _ in range(2):
        await on_cluster.worker(**calling).ready(RECOVERY)
    async with Traffic(on_cluster) as traffic:
        await traffic.until_views(500)
        for topic in (on_cluster.topics.views.name, GROUPS):
            leader = await cluster.leader_of(topic)
            await cluster.nodes[leader].kill()
            await traffic.until_views(1_000, RECOVERY)
            assert await cluster.leader_of(topic) != leader
            await cluster.nodes[leader].start()
            await traffic.until_views(500, RECOVERY)
    await _all_is_well(on_cluster, traffic, model)


async def test_nothing_is_acknowledged_by_one_node_alone_and_nothing_is_lost(
    on_cluster: World, cluster: Cluster, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    worker = await on_cluster.worker(**calling).ready(RECOVERY)
    async with Traffic(on_cluster) as traffic:
        await traffic.until_views(500)
        for node in cluster.nodes[:2]:
            await node.kill()
        before = traffic.views
        await _until_nothing_is_acknowledged(traffic)
        assert worker.running
        await cluster.start()
        await traffic.until_views(1_000, RECOVERY)
        assert traffic.views > before
    await _all_is_well(on_cluster, traffic, model)


async def test_a_leader_that_moves_in_the_middle_of_sends_loses_none(
    on_cluster: World, cluster: Cluster
) -> None:
    """What the producer said was acknowledged is there, and no send waits for ever."""
    topic = on_cluster.topics.generate_day.name  # one partition
    producer = Producer(on_cluster.settings)
    await producer.start()
    try:
        for batch in range(3):
            values = [f"{batch}-{number}".encode() for number in range(200)]
            sends = [asyncio.create_task(_send(producer, topic, value)) for value in values]
            await sends[0]
            leader = await cluster.leader_of(topic)
            await cluster.nodes[leader].kill()
            async with asyncio.timeout(RECOVERY):
                await asyncio.gather(*sends)
            await cluster.nodes[leader].start()
    finally:
        await producer.stop()
    there = {record.value for record in await on_cluster.records(topic)}
    assert len(there) == 600


async def _send(producer: Producer, topic: str, value: bytes) -> None:
    await waiting_out_outages(partial(producer.send_bytes, topic, value, partition=0))


async def test_admin_goes_on_when_the_node_it_asked_first_is_away(
    on_cluster: World, cluster: Cluster
) -> None:
    """One client that knows the cluster already, and one that begins without the node."""
    topic = on_cluster.topics.views
    before, after = Admin(on_cluster.settings), Admin(on_cluster.settings)
    assert await before.describe([topic.name])
    await cluster.nodes[0].kill()
    for admin in (before, after):
        async with asyncio.timeout(RECOVERY):
            ask = partial(admin.spans, topic.name, range(topic.partitions))
            assert len(await waiting_out_outages(ask)) == topic.partitions
            assert await waiting_out_outages(partial(admin.describe, [topic.name]))


async def _until_nothing_is_acknowledged(traffic: Traffic) -> None:
    """Between two looks, for what was on its way may still be acknowledged."""
    seen: list[int] = []

    async def quiet() -> bool:
        seen.append(traffic.views)
        return len(seen) > 40 and seen[-1] == seen[-40]

    await until(quiet, "no view is acknowledged for 2 s", 30)
