"""Three nodes of Apache Kafka: every record on three, acknowledged by two."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, PartitionMetadata

from streams.embedded.kafka import Kafka
from streams.embedded.kafka_node import Node, Ports
from streams.embedded.port import free_ports
from tests.support.wait import until

#: `HOROSCOPE_KAFKA_REPLICATION` of what works on it.
REPLICATION = 3
#: The internal topic of groups: the leader of its one partition coordinates every group.
GROUPS = "__consumer_offsets"
_QUESTION = 5.0  # seconds


class Cluster:
    """`nodes` may be killed, stopped and started one by one; with two away nothing is decided."""

    def __init__(self, folder: Path) -> None:
        chosen = iter(free_ports(3 * REPLICATION))
        ports = {node: Ports(*(next(chosen) for _ in range(3))) for node in range(REPLICATION)}
        voters = {node: each.controller for node, each in ports.items()}
        same = Node(voters=voters)
        self.nodes = [
            Kafka(folder / f"node-{node}", node=replace(same, node_id=node), ports=each)
            for node, each in ports.items()
        ]

    @property
    def bootstrap(self) -> str:
        return ",".join(node.bootstrap for node in self.nodes)

    async def start(self) -> None:
        """Start what does not run; return when every node serves what it leads."""
        async with asyncio.TaskGroup() as starts:
            for node in self.nodes:
                starts.create_task(node.start())

    async def stop(self) -> None:
        await asyncio.gather(*(node.stop() for node in self.nodes))

    async def discard(self) -> None:
        await asyncio.gather(*(node.discard() for node in self.nodes))

    async def leader_of(self, topic: str, partition: int = 0) -> int:
        """Index of the node that leads the partition; waits while none does."""

        async def leader() -> list[int]:
            try:
                known = await asyncio.to_thread(self._partitions, topic)
            except KafkaException:
                return []
            led_by = known[partition].leader if partition in known else -1
            return [led_by] if led_by >= 0 and self.nodes[led_by].running else []

        [index] = await until(leader, f"{topic}/{partition} has a leader")
        return index

    async def in_sync(self, topic: str, partition: int = 0) -> set[int]:
        """Indices of the nodes that hold all of the partition."""
        return set((await asyncio.to_thread(self._partitions, topic))[partition].isrs)

    def _partitions(self, topic: str) -> dict[int, PartitionMetadata]:
        client = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
        return client.list_topics(topic, timeout=_QUESTION).topics[topic].partitions
