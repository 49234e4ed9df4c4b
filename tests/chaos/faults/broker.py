"""What happens to the broker, or to one of three."""

from __future__ import annotations

import asyncio
import time
from random import Random

from streams.embedded.kafka import Kafka
from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage
from tests.support.cluster import Cluster

_ONE, _THREE = frozenset({1}), frozenset({3})


async def _gone(stage: Stage, seconds: float) -> None:
    begun = time.time()
    kafka = stage.servers.broker
    assert isinstance(kafka, Kafka)
    await kafka.kill()
    await asyncio.sleep(seconds)
    await kafka.start()
    stage.crew.disturb(begun)


async def restart(stage: Stage, random: Random) -> None:
    """Killed, and started again after some seconds."""
    await _gone(stage, random.uniform(0, 8))


async def gone_for_a_minute(stage: Stage, random: Random) -> None:
    await _gone(stage, 60)


async def leader_killed(stage: Stage, random: Random) -> None:
    """The leader of a views partition or of a group's offsets; back after a while."""
    cluster = stage.servers.broker
    assert isinstance(cluster, Cluster)
    topic = random.choice((stage.topics.views.name, "__consumer_offsets"))
    leader = await cluster.leader_of(topic, 0)
    begun = time.time()
    await cluster.nodes[leader].kill()
    await asyncio.sleep(random.uniform(5, 15))
    await cluster.nodes[leader].start()
    stage.crew.disturb(begun)


FAULTS = (
    Fault("broker killed", "broker", restart, weight=8, brokers=_ONE),
    Fault("broker gone for a minute", "broker", gone_for_a_minute, weight=1, brokers=_ONE),
    Fault("leader of three brokers killed", "broker", leader_killed, weight=60, brokers=_THREE),
)
