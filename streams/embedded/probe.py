import asyncio
import struct

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

_LIMIT = 5.0  # seconds a question


async def serves(port: int) -> bool:
    """Whether a broker on 127.0.0.1 answers, and leads every partition it has.

    Apache Kafka answers before it has taken the partitions of its last life over; until then
    a client gets UNKNOWN_LEADER_EPOCH.
    """
    await _answers(port)
    return await asyncio.to_thread(_leads, f"127.0.0.1:{port}")


async def _answers(port: int) -> None:
    """One ApiVersions request, version 0: no client id, no body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(struct.pack(">ihhih", 10, 18, 0, 1, -1))
        await reader.readexactly(8)  # length and correlation id
    finally:
        writer.close()


def _leads(bootstrap: str) -> bool:
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    try:
        topics = client.list_topics(timeout=_LIMIT).topics
        partitions = [TopicPartition(name, p) for name in topics for p in topics[name].partitions]
        asked = client.list_offsets(
            dict.fromkeys(partitions, OffsetSpec.latest()), request_timeout=_LIMIT
        )
        for answer in asked.values():
            answer.result(_LIMIT)
    except KafkaException:
        return False
    return True
