"""Three nodes go on without one of them, and wait for a second."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from confluent_kafka.admin import AdminClient, NewTopic

from streams.embedded.kafka import Kafka
from tests.embedded.helpers import LIMIT, TOPIC
from tests.support.cluster import Cluster
from tests.support.wait import until

pytestmark = pytest.mark.slow


async def _send(cluster: Cluster, value: bytes, limit: float = LIMIT) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=cluster.bootstrap, acks="all")
    await producer.start()
    try:
        async with asyncio.timeout(limit):
            await producer.send_and_wait(TOPIC, value, partition=0)
    finally:
        await asyncio.wait_for(producer.stop(), LIMIT)


async def test_a_cluster_goes_on_without_one_node_and_acknowledges_nothing_without_two(
    kafka: Kafka, tmp_path: Path
) -> None:
    del kafka  # asks whether one can be had
    cluster = Cluster(tmp_path / "cluster")
    try:
        await cluster.start()
        client = AdminClient({"bootstrap.servers": cluster.bootstrap})
        created = client.create_topics([NewTopic(TOPIC, 1, 3)])
        await asyncio.to_thread(created[TOPIC].result, LIMIT)
        first = await cluster.leader_of(TOPIC)
        await _send(cluster, b"three")
        await cluster.nodes[first].kill()
        await _send(cluster, b"two")
        second = await cluster.leader_of(TOPIC)
        assert second != first
        await cluster.nodes[second].kill()
        with pytest.raises((TimeoutError, KafkaError)):
            await _send(cluster, b"one", 5)
        await cluster.start()
        await _send(cluster, b"three again")

        async def all_in_sync() -> bool:
            return await cluster.in_sync(TOPIC) == {0, 1, 2}

        await until(all_in_sync, "every node has every record")
    finally:
        await cluster.discard()
