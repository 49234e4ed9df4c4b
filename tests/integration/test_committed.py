"""What the watchdog hears of a group's offsets, also when its coordinator goes and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.committed import Committed
from streams.embedded.kafka import Kafka
from streams.outage import is_outage, waiting_out_outages
from tests.support.world import World


@pytest.fixture
async def committed(mortal: World) -> AsyncIterator[Committed]:
    asking = Committed(mortal.settings)
    async with asking:
        yield asking


async def _commit(world: World, topic: str, offsets: dict[int, int]) -> None:
    member = AIOKafkaConsumer(
        bootstrap_servers=world.settings.kafka_url,
        group_id=world.settings.group,
        enable_auto_commit=False,
    )
    async with member:
        at = {TopicPartition(topic, each): offset for each, offset in offsets.items()}
        member.assign(list(at))
        await member.commit(at)


async def test_each_partition_tells_its_own_and_one_without_none(
    mortal: World, committed: Committed
) -> None:
    topic = mortal.topics.requests.name
    await _commit(mortal, topic, {0: 7, 2: 0})
    assert await committed.of(topic, range(3)) == {0: 7, 2: 0}
    assert await committed.of(topic, []) == {}


async def test_a_coordinator_that_is_away_is_an_outage_and_its_return_is_noticed(
    mortal: World, mortal_kafka: Kafka, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.committed.TIMEOUT", 2.0)
    topic = mortal.topics.requests.name
    await _commit(mortal, topic, {1: 3})
    assert await committed.of(topic, [1]) == {1: 3}
    await mortal_kafka.kill()
    with pytest.raises(Exception) as away:  # noqa: PT011 (whatever it is, it tells an outage)
        await committed.of(topic, [1])
    assert is_outage(away.value)
    await mortal_kafka.start()
    assert await waiting_out_outages(lambda: committed.of(topic, [1])) == {1: 3}
