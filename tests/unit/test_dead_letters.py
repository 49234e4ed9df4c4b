from __future__ import annotations

import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    UnknownTopicOrPartitionError,
)

from schemas.dead_letter import DeadLetter
from schemas.event import Refusal
from streams.dead_letters import DeadLetters
from streams.outage import OutageError, is_outage
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer, Sent
from tests.unit.samples import NOON, record

TOPIC = topics("p.").dead_letters


async def test_a_dead_letter_is_the_whole_record_and_the_reason() -> None:
    producer = MemoryProducer()
    await DeadLetters(producer, TOPIC, SetClock()).keep(
        record(b"\0garbage"), Refusal("invalid", "value: no JSON"), attempts=3
    )
    letter = DeadLetter(
        source_topic="t",
        source_partition=3,
        source_offset=14,
        key=b"k",
        value=b"\0garbage",
        headers={"h": b"\xfb\xff", "none": None},
        error_type="invalid",
        error_message="value: no JSON",
        attempts=3,
        failed_at=NOON,
    )
    assert producer.sent == [Sent("p.dead-letters", letter, "t/3/14", None)]


@pytest.mark.parametrize(
    "refusal", [KafkaConnectionError(), UnknownTopicOrPartitionError(), MessageSizeTooLargeError()]
)
async def test_whatever_the_broker_has_against_it_passes_some_day(refusal: KafkaError) -> None:
    letters = DeadLetters(MemoryProducer(refusal), TOPIC, SetClock())
    with pytest.raises(OutageError, match=f"p.dead-letters .{type(refusal).__name__}") as raised:
        await letters.keep(record(None), Refusal("tombstone", "no value"))
    assert is_outage(raised.value)


async def test_a_reason_that_is_not_utf_8_is_kept_all_the_same() -> None:
    producer = MemoryProducer()
    refusal = Refusal("ValueError", "lone \ud800 surrogate")
    await DeadLetters(producer, TOPIC, SetClock()).keep(record(), refusal)
    [sent] = producer.sent
    assert b"lone ? surrogate" in sent.event.to_bytes()
