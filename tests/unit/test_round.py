from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.failure import CallFailure, FailureKind
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from tests.unit.doubles.claims import MemoryClaims, Tables
from tests.unit.doubles.table import LEO, table
from tests.unit.samples import DAY

HANGS = 1e9
PASSING = CallFailure(FailureKind.UNAVAILABLE, "status 500")
FINAL = CallFailure(FailureKind.REJECTED, "status 401", final=True)

failures = st.just(PASSING) | st.just(FINAL)
pytestmark = pytest.mark.usefixtures("loop_time")


@given(script=st.lists(failures, max_size=8), backoff=st.lists(st.floats(0, 60), max_size=4))
async def test_a_round_is_one_call_and_one_after_each_back_off(
    script: list[Exception], backoff: list[float]
) -> None:
    at = table(script, retry_backoff=tuple(backoff))
    outcome = await at.write()
    passing = script.index(FINAL) if FINAL in script else len(script)
    assert at.calls == min(passing + 1, len(backoff) + 1)
    texts = FINAL not in script[: at.calls] and len(script) < at.calls
    assert isinstance(outcome, Horoscope) if texts else outcome is ReplyError.WRITER_FAILED
    ends = [call.ended for call in at.writer.calls if call.ended is not None]
    begins = [call.began for call in at.writer.calls]
    pauses = [began - ended for ended, began in zip(ends, begins[1:], strict=False)]
    assert pauses == pytest.approx(backoff[: at.calls - 1])


async def test_the_text_says_what_it_is() -> None:
    at = table(["x" * 60], language="en")
    text = await at.write()
    assert isinstance(text, Horoscope)
    assert (text.sign, text.day, text.revision, text.content) == (LEO, DAY, 7, "x" * 60)
    assert (text.language, text.writer, text.published) == ("en", "scripted", False)


async def test_a_call_that_hangs_is_cut_off() -> None:
    at = table([HANGS], writer_timeout=30)
    assert isinstance(await at.write(), Horoscope)
    hung, answered = at.writer.calls
    assert hung.ended is not None
    assert hung.ended - hung.began == pytest.approx(30)
    assert answered.began - hung.ended == pytest.approx(5)


async def test_a_call_is_made_again_after_a_retry_after() -> None:
    limited = CallFailure(FailureKind.RATE_LIMITED, "status 429", retry_after=12.0)
    at = table([limited])
    assert isinstance(await at.write(), Horoscope)
    assert at.writer.calls[1].began - at.writer.calls[0].began == pytest.approx(12)


async def test_a_retry_after_that_is_too_long_ends_the_round() -> None:
    limited = CallFailure(FailureKind.RATE_LIMITED, "status 429", retry_after=3600.0)
    at = table([limited])
    assert await at.write() is ReplyError.WRITER_FAILED
    assert at.calls == 1


async def test_a_writer_s_bad_hour_is_four_calls_too() -> None:
    at = table([HANGS] * 9, MemoryClaims(latency=0.01))
    assert await at.write() is ReplyError.WRITER_FAILED
    assert at.calls == 4


async def test_a_bad_hour_is_over_within_the_limit_of_a_round() -> None:
    at = table([HANGS] * 9, MemoryClaims(latency=0.01))
    assert await at.write() is ReplyError.WRITER_FAILED
    assert at.calls <= 4
    assert asyncio.get_running_loop().time() <= at.round.terms.round_limit + 1


@pytest.mark.parametrize(
    ("tables", "why"),
    [(Tables(paused=True), ReplyError.PAUSED), (Tables(budget=0), ReplyError.OVER_BUDGET)],
)
async def test_without_permission_there_is_no_call(tables: Tables, why: ReplyError) -> None:
    at = table(claims=MemoryClaims(tables))
    assert await at.write() is why
    assert at.calls == 0


@given(budget=st.integers(0, 6))
async def test_no_call_goes_beyond_the_budget(budget: int) -> None:
    at = table([PASSING] * 9, MemoryClaims(Tables(budget=budget)))
    outcome = await at.write()
    assert at.calls == min(budget, 4)
    assert outcome is (ReplyError.WRITER_FAILED if budget >= 4 else ReplyError.OVER_BUDGET)


@pytest.mark.parametrize("seconds", [1, 7])
async def test_a_cancellation_ends_the_call_or_the_pause(seconds: int) -> None:
    at = table([HANGS] if seconds == 1 else [PASSING] * 9)
    assert await at.claims.claim(LEO, DAY, at.round.terms.lease)
    writing = asyncio.create_task(at.round.make(LEO, DAY, 1))
    await asyncio.sleep(seconds)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert at.calls == (1 if seconds == 1 else 2)
    assert at.writer.calls[-1].ended is not None
