"""What the broker refuses costs no other record."""

from __future__ import annotations

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from streams.producer import Producer
from streams.topics import MAX_RECORD
from tests.support.world import World


async def test_a_record_that_the_broker_refuses_does_not_end_its_partition(
    on_kafka: World,
) -> None:
    """Without care, aiokafka answers every later send with OutOfOrderSequenceNumber."""
    topic = on_kafka.topics.views.name
    producer = Producer(on_kafka.settings)
    await producer.start()
    try:
        await producer.send_bytes(topic, b"before", partition=0)
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_bytes(topic, bytes(2 * MAX_RECORD), partition=0)
        for value in (b"after", b"and after that"):
            await producer.send_bytes(topic, value, partition=0)
    finally:
        await producer.stop()
    values = [record.value for record in await on_kafka.records(topic)]
    assert values == [b"before", b"after", b"and after that"]
