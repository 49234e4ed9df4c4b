from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError
from hypothesis import given
from hypothesis import strategies as st

from schemas.view import HoroscopeViewed
from streams.delivery import ATTEMPTS, Delivery, Refused
from streams.record import Record
from tests.unit.doubles.dead_letters import MemoryDeadLetters
from tests.unit.samples import record

GOOD = record(b'{"sign":"leo","viewed_at":"2026-03-02T12:00:00Z"}')
OUTAGES = (TimeoutError(), KafkaConnectionError(), asyncpg.CannotConnectNowError("starting"))


class Handler:
    """Raises each of its failures in turn, then applies."""

    def __init__(self, *failures: BaseException) -> None:
        self.tried = 0
        self.applied: list[tuple[HoroscopeViewed, Record]] = []
        self._failures = list(failures)

    async def __call__(self, event: HoroscopeViewed, of: Record) -> None:
        self.tried += 1
        if self._failures:
            raise self._failures.pop(0)
        self.applied.append((event, of))


def delivery(
    handle: Callable[[HoroscopeViewed, Record], Awaitable[None]], kept: MemoryDeadLetters
) -> Delivery[HoroscopeViewed]:
    return Delivery(HoroscopeViewed, handle, kept)


async def test_a_good_record_is_applied_once() -> None:
    handler, letters = Handler(), MemoryDeadLetters()
    await delivery(handler, letters).deliver(GOOD)
    assert [(event.sign, of) for event, of in handler.applied] == [("leo", GOOD)]
    assert letters.kept == []


@given(value=st.none() | st.binary())
async def test_garbage_is_kept_and_never_handled(value: bytes | None) -> None:
    handler, letters = Handler(), MemoryDeadLetters()
    await delivery(handler, letters).deliver(record(value))
    [(kept, refusal, attempts)] = letters.kept
    assert (kept, attempts, handler.tried) == (record(value), 1, 0)
    assert refusal.error_type == ("tombstone" if value is None else "invalid")


async def test_what_the_handler_refuses_is_kept_and_not_tried_again() -> None:
    handler, letters = Handler(Refused("too_old", "from last year")), MemoryDeadLetters()
    await delivery(handler, letters).deliver(GOOD)
    [(kept, refusal, attempts)] = letters.kept
    assert attempts == 1
    assert (kept, refusal.error_type, refusal.error_message) == (GOOD, "too_old", "from last year")
    assert handler.tried == 1


@given(failures=st.integers(0, 2 * ATTEMPTS), outages=st.lists(st.sampled_from(OUTAGES)))
async def test_a_failure_is_tried_a_few_times_and_then_kept(
    failures: int, outages: list[Exception]
) -> None:
    """Outages before the failures do not use the attempts up."""
    handler = Handler(*outages, *[ValueError("a bug")] * failures)
    letters = MemoryDeadLetters()
    await delivery(handler, letters).deliver(GOOD)
    if failures < ATTEMPTS:
        assert handler.applied
        assert not letters.kept
    else:
        [(kept, refusal, attempts)] = letters.kept
        assert (kept, attempts, handler.applied) == (GOOD, ATTEMPTS, [])
        assert (refusal.error_type, refusal.error_message) == ("ValueError", "a bug")
    assert handler.tried == len(outages) + min(failures + 1, ATTEMPTS)


async def test_the_reason_of_a_failure_is_bounded() -> None:
    letters = MemoryDeadLetters()
    await delivery(Handler(*[ValueError("x" * 10_000)] * ATTEMPTS), letters).deliver(GOOD)
    assert len(letters.kept[0][1].error_message) <= 500


@pytest.mark.parametrize("outage", OUTAGES, ids=repr)
async def test_an_outage_is_waited_out_however_long(outage: Exception) -> None:
    handler, letters = Handler(*[outage] * 500), MemoryDeadLetters()
    await delivery(handler, letters).deliver(GOOD)
    assert len(handler.applied) == 1
    assert letters.kept == []


@pytest.mark.parametrize("value", [b"garbage", GOOD.value])
async def test_nothing_is_dropped_while_the_dead_letters_are_away(value: bytes) -> None:
    letters = MemoryDeadLetters(*[KafkaConnectionError()] * 200)
    await delivery(Handler(*[ValueError("a bug")] * ATTEMPTS), letters).deliver(record(value))
    assert [kept for kept, _, _ in letters.kept] == [record(value)]


async def test_a_dead_letter_that_is_refused_is_not_taken_for_kept() -> None:
    with pytest.raises(ValueError, match="not serializable"):
        await delivery(Handler(), MemoryDeadLetters(ValueError("not serializable"))).deliver(
            record(b"garbage")
        )


async def test_a_cancellation_passes_through_and_keeps_nothing() -> None:
    begun = asyncio.Event()
    tried = 0

    async def handle(_event: HoroscopeViewed, _record: Record) -> None:
        nonlocal tried
        tried += 1
        begun.set()
        await asyncio.Event().wait()

    letters = MemoryDeadLetters()
    delivering = asyncio.create_task(delivery(handle, letters).deliver(GOOD))
    await begun.wait()
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert letters.kept == []
    assert tried == 1


async def test_so_does_one_that_comes_while_an_outage_is_waited_out() -> None:
    handler, letters = Handler(*[TimeoutError()] * 10_000), MemoryDeadLetters()
    delivering = asyncio.create_task(delivery(handler, letters).deliver(GOOD))
    await asyncio.sleep(100)
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert (handler.applied, letters.kept) == ([], [])
