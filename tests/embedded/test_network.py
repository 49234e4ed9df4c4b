"""Workers behind a proxy are told its address, the test the broker's own."""

from __future__ import annotations

from pathlib import Path

from aiokafka import AIOKafkaProducer
from confluent_kafka.admin import AdminClient

from streams.embedded.kafka import Kafka
from tests.embedded.helpers import TOPIC, consume, create_topic
from tests.support.network import Network, behind_a_proxy


def _told(bootstrap: str) -> set[int]:
    client = AdminClient({"bootstrap.servers": bootstrap})
    return {broker.port for broker in client.list_topics(timeout=10).brokers.values()}


async def test_clients_of_the_proxy_come_back_to_the_proxy(kafka: Kafka, tmp_path: Path) -> None:
    del kafka  # asks whether one can be had
    broker = behind_a_proxy(tmp_path / "behind")
    try:
        await broker.start()
        await create_topic(broker)
        async with Network(broker, "postgresql://nobody@127.0.0.1:5432/none") as network:
            async with AIOKafkaProducer(bootstrap_servers=network.bootstrap) as producer:
                await producer.send_and_wait(TOPIC, b"through", partition=0)
                [node] = producer.client.cluster.brokers()
            assert node.port == network.kafka.port
        assert await consume(broker) == [b"through"]
        assert _told(broker.bootstrap) == {broker.ports.broker}
    finally:
        await broker.discard()
