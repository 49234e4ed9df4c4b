"""What the model says its answers cost."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from agents.artefact.failure import CallFailure
from schemas.sign import Sign
from streams import metrics
from tests.fakes.answers import PROMPT, WRITTEN
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.unit.model import writer_at
from tests.unit.samples import DAY, TEXT

LEO = Sign.LEO

pytestmark = pytest.mark.real_time


@pytest.mark.parametrize("kind", ["text", "short"])
async def test_what_an_answer_cost_is_counted_even_if_it_is_no_text(
    fake: FakeOpenAI, kind: Any
) -> None:
    fake.script = [Step(kind=kind)]
    prompt, completion = _tokens("prompt"), _tokens("completion")
    with contextlib.suppress(CallFailure):
        await writer_at(fake.base_url).write(LEO, DAY)
    assert (_tokens("prompt") - prompt, _tokens("completion") - completion) == (PROMPT, WRITTEN)


@pytest.mark.parametrize(
    "usage", ["null", "{}", '"many"', '{"prompt_tokens": "9", "completion_tokens": -1}', "[1]"]
)
async def test_a_cost_that_is_none_does_no_harm(fake: FakeOpenAI, usage: str) -> None:
    message = json.dumps({"role": "assistant", "content": TEXT})
    body = f'{{"choices": [{{"index": 0, "message": {message}}}], "usage": {usage}}}'
    fake.script = [Step(kind="body", body=body)]
    before = _tokens("prompt") + _tokens("completion")
    assert await writer_at(fake.base_url).write(LEO, DAY) == TEXT
    assert _tokens("prompt") + _tokens("completion") == before


def _tokens(kind: str) -> float:
    return metrics.REGISTRY.get_sample_value("horoscope_writer_tokens_total", {"kind": kind}) or 0
