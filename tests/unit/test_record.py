from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
from schemas.event import Refusal, decode
from streams.dead_letters import DeadLetters
from streams.record import Record, moment_of
from streams.topics import MAX_DEAD_LETTER, topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.strategies import words

#: Any timestamp that fits into a record, in milliseconds.
stamps = st.integers(-(2**63), 2**63 - 1)
headers = st.lists(st.tuples(words, st.none() | st.binary()), max_size=3)


def consumed(**named: Any) -> Any:
    base = {"topic": "t", "partition": 3, "offset": 14, "key": None, "value": b"", "headers": ()}
    return SimpleNamespace(**base | named)


@given(stamp=stamps)
def test_any_timestamp_is_a_moment_with_room_behind_it(stamp: int) -> None:
    for record in (
        Record.of_aiokafka(consumed(timestamp=stamp)),
        Record.of_faust(SimpleNamespace(message=consumed(timestamp=stamp / 1000))),  # type: ignore[arg-type]
    ):
        assert record.arrived_at + timedelta(days=300) > record.arrived_at
        assert record.arrived_at.tzinfo is UTC


def test_a_timestamp_is_the_moment_it_says() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 123000, UTC)
    assert moment_of(moment.timestamp()) == moment


@given(
    stamp=stamps,
    key=st.none() | st.binary(),
    value=st.none() | st.binary(),
    headers=headers,
    reason=st.text(),
)
async def test_any_record_can_be_kept(
    stamp: int,
    key: bytes | None,
    value: bytes | None,
    headers: list[tuple[str, bytes | None]],
    reason: str,
) -> None:
    record = Record.of_aiokafka(
        consumed(timestamp=stamp, key=key, value=value, headers=tuple(headers))
    )
    producer = MemoryProducer()
    letters = DeadLetters(producer, topics("p.").dead_letters, SetClock())
    await letters.keep(record, Refusal("invalid", reason))
    [letter] = producer.events(DeadLetter)
    assert decode(DeadLetter, letter.to_bytes()) == letter
    assert (letter.key, letter.value, letter.headers) == (key, value, dict(headers))


async def test_even_one_that_is_larger_than_a_dead_letter() -> None:
    producer = MemoryProducer()
    letters = DeadLetters(producer, topics("p.").dead_letters, SetClock())
    record = Record.of_aiokafka(consumed(timestamp=0, value=bytes(MAX_DEAD_LETTER)))
    await letters.keep(record, Refusal("invalid", "no JSON"))
    [letter] = producer.events(DeadLetter)
    assert len(letter.to_bytes()) < MAX_DEAD_LETTER
    assert not letter.whole
