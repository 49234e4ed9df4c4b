"""What can be known of the model and its key before the first call."""

from __future__ import annotations

import pytest

from agents.artefact.failure import CallFailure
from agents.writers.openai import OpenAIWriter
from tests.fakes.openai import FakeOpenAI
from tests.unit.model import writer_at
from tests.unit.samples import settings

pytestmark = pytest.mark.real_time


async def test_without_a_key_it_says_what_to_set() -> None:
    with pytest.raises(ValueError, match="OPENAI_API_KEY"):
        OpenAIWriter(settings())


async def test_the_check_costs_no_call(fake: FakeOpenAI) -> None:
    assert "fake is known" in await writer_at(fake.base_url, model="fake").check()
    assert "other is not listed" in await writer_at(fake.base_url, model="other").check()
    assert fake.calls == []


@pytest.mark.parametrize("page", ["<html>Welcome</html>", "", '{"data', '{"data": [null]}'])
async def test_a_check_that_fails_is_a_failure_too(fake: FakeOpenAI, page: str) -> None:
    fake.models = page
    with pytest.raises(CallFailure):
        await writer_at(fake.base_url).check()


@pytest.mark.parametrize("key", ["", "ключ"])
async def test_what_can_be_no_key_is_refused_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="OPENAI_API_KEY") as refused:
        OpenAIWriter(settings(openai_api_key=key))
    assert not key or key not in str(refused.value)
