"""Real HTTP, against a server that speaks OpenAI's protocol."""

from __future__ import annotations

import asyncio
import traceback
from typing import Any

import pytest

from agents.artefact.failure import CallFailure, FailureKind
from schemas.sign import Sign
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.unit.model import KEY, writer_at
from tests.unit.samples import DAY

LEO = Sign.LEO

pytestmark = pytest.mark.real_time


async def failure_of(fake: FakeOpenAI, step: Step, **chosen: Any) -> CallFailure:
    """The failure that a step brings; it took one call, and it tells nothing secret."""
    fake.script = [step] * 5
    writer = writer_at(fake.base_url, **chosen)
    with pytest.raises(CallFailure) as caught:
        await writer.write(LEO, DAY)
    await writer.close()
    assert len(fake.calls) == 1
    assert KEY not in f"{caught.value} {caught.value!r} {caught.value.args}"
    return caught.value


async def test_a_text_takes_one_call_and_comes_back_trimmed(fake: FakeOpenAI) -> None:
    writer = writer_at(fake.base_url, model="a-model", language="ru")
    text = await writer.write(Sign.VIRGO, DAY)
    [call] = fake.calls
    assert text.startswith("Virgo, 2026-03-02, call 1:")
    assert text == text.strip()
    assert (call.sign, call.day, call.outcome) == ("virgo", "2026-03-02", "text")
    assert writer.name == "openai:a-model"
    await writer.close()


@pytest.mark.parametrize(("chosen", "sent"), [({}, None), ({"reasoning_effort": "none"}, "none")])
async def test_an_api_that_knows_no_reasoning_is_not_asked_for_it(
    fake: FakeOpenAI, chosen: dict[str, str], sent: str | None
) -> None:
    writer = writer_at(fake.base_url, **chosen)
    await writer.write(LEO, DAY)
    await writer.close()
    assert fake.asked.get("reasoning_effort") == sent
    assert ("reasoning_effort" in fake.asked) is (sent is not None)


@pytest.mark.parametrize(
    ("status", "kind", "final"),
    [
        (400, FailureKind.REJECTED, True),
        (401, FailureKind.REJECTED, True),
        (403, FailureKind.REJECTED, True),
        (404, FailureKind.REJECTED, True),
        (422, FailureKind.REJECTED, True),
        (408, FailureKind.UNAVAILABLE, False),
        (409, FailureKind.UNAVAILABLE, False),
        (429, FailureKind.RATE_LIMITED, False),
        (500, FailureKind.UNAVAILABLE, False),
        (503, FailureKind.UNAVAILABLE, False),
    ],
)
async def test_a_status_says_whether_another_call_may_help(
    fake: FakeOpenAI, status: int, kind: FailureKind, final: bool
) -> None:
    failure = await failure_of(fake, Step(status=status))
    assert (failure.kind, failure.final, failure.retry_after) == (kind, final, None)
    assert str(status) in str(failure)


@pytest.mark.parametrize("step", [Step(kind=kind) for kind in ("empty", "short", "huge", "html")])
async def test_an_answer_that_is_no_text_is_a_failure(fake: FakeOpenAI, step: Step) -> None:
    failure = await failure_of(fake, step)
    assert (failure.kind, failure.final) == (FailureKind.NOT_A_TEXT, False)


@pytest.mark.parametrize("kind", ["truncated", "closed"])
async def test_a_connection_that_breaks_is_a_failure(fake: FakeOpenAI, kind: Any) -> None:
    failure = await failure_of(fake, Step(kind=kind))
    assert (failure.kind, failure.final) == (FailureKind.UNREACHABLE, False)


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"choices": [{"mess',
        '{"error": {"message": "overloaded"}}',
        '{"choices": []}',
        '{"choices": null}',
        '{"choices": "none"}',
        '{"choices": [null]}',
        '{"choices": [{"index": 0}]}',
        '{"choices": [{"index": 0, "message": {"role": "assistant"}}]}',
        '{"choices": [{"index": 0, "message": {"role": "assistant", "content": ["a"]}}]}',
        "{}",
        "[]",
        "null",
    ],
)
async def test_json_that_is_no_completion_is_a_failure(fake: FakeOpenAI, body: str) -> None:
    assert (await failure_of(fake, Step(kind="body", body=body))).kind is FailureKind.NOT_A_TEXT


async def test_nobody_listening_is_a_failure() -> None:
    async with FakeOpenAI() as gone:
        writer = writer_at(gone.base_url)
    with pytest.raises(CallFailure) as caught:
        await writer.write(LEO, DAY)
    assert (caught.value.kind, caught.value.final) == (FailureKind.UNREACHABLE, False)


async def test_a_call_that_hangs_is_given_up_and_its_connection_closed(fake: FakeOpenAI) -> None:
    failure = await failure_of(fake, Step(kind="hang"), writer_timeout=0.2)
    assert (failure.kind, failure.final) == (FailureKind.TIMEOUT, False)
    await _until_gone(fake)


async def test_a_cancelled_call_closes_its_connection(fake: FakeOpenAI) -> None:
    fake.script = [Step(kind="hang")]
    writing = asyncio.create_task(writer_at(fake.base_url).write(LEO, DAY))
    await fake.called.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await _until_gone(fake)


async def _until_gone(fake: FakeOpenAI) -> None:
    async with asyncio.timeout(20):
        await fake.ended.wait()
    assert [call.outcome for call in fake.calls] == ["client gone"]


@pytest.mark.parametrize(
    ("retry_after", "as_date", "seconds"),
    [(7, False, 7.0), (0.5, False, 0.5), (90, True, 90.0), (-5, True, 0.0), ("soon", False, None)],
)
async def test_a_retry_after_is_read_in_both_its_forms(
    fake: FakeOpenAI, retry_after: float | str, as_date: bool, seconds: float | None
) -> None:
    step = Step(status=429, retry_after=retry_after, as_date=as_date)
    assert (await failure_of(fake, step)).retry_after == seconds


async def test_a_date_without_a_zone_is_no_reason_to_crash(fake: FakeOpenAI) -> None:
    step = Step(status=429, retry_after="Mon, 02 Mar 2026 09:00:00 -0000")
    assert (await failure_of(fake, step)).kind is FailureKind.RATE_LIMITED


async def test_the_server_s_words_stay_out_of_the_failure_s_text(fake: FakeOpenAI) -> None:
    """The error that the server sends repeats the key; only the chained cause may have it."""
    failure = await failure_of(fake, Step(status=401))
    told = "".join(traceback.format_exception(failure, chain=False))
    assert KEY not in told
