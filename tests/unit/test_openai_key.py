"""What can be known of the models and their key before the first call."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from agents.artefact.failure import CallFailure
from agents.artists.openai import OpenAIArtist
from agents.writers.openai import OpenAIWriter
from streams.settings import Settings
from tests.fakes.openai import FakeOpenAI
from tests.unit.model import artist_at, writer_at
from tests.unit.samples import settings

pytestmark = pytest.mark.real_time

Of = Callable[[Settings], OpenAIWriter | OpenAIArtist]


@pytest.mark.parametrize(
    ("of", "asked_by"), [(OpenAIWriter, "HOROSCOPE_WRITER"), (OpenAIArtist, "HOROSCOPE_ARTIST")]
)
async def test_without_a_key_it_says_what_to_set(of: Of, asked_by: str) -> None:
    with pytest.raises(ValueError, match=f"^{asked_by}=openai needs OPENAI_API_KEY; or set it"):
        of(settings())


async def test_the_check_costs_no_call(fake: FakeOpenAI) -> None:
    assert "fake is known" in await writer_at(fake.base_url, model="fake").check()
    assert "other is not listed" in await writer_at(fake.base_url, model="other").check()
    assert "fake is known" in await artist_at(fake.base_url, image_model="fake").check()
    assert "other is not listed" in await artist_at(fake.base_url, image_model="other").check()
    assert fake.calls == fake.image_calls == []


async def test_the_check_tells_of_a_model_that_will_be_shut_down(fake: FakeOpenAI) -> None:
    ends = {"id": "fake", "object": "model", "shutdown_date": "2027-01-14"}
    fake.models = json.dumps({"object": "list", "data": [ends, {"id": "other", "object": "model"}]})
    told = "fake is known to the API, which shuts it down on 2027-01-14"
    assert (await writer_at(fake.base_url, model="fake").check()).endswith(told)
    assert (await artist_at(fake.base_url, image_model="fake").check()).endswith(told)
    assert "shuts" not in await writer_at(fake.base_url, model="other").check()


@pytest.mark.parametrize("page", ["<html>Welcome</html>", "", '{"data', '{"data": [null]}'])
async def test_a_check_that_fails_is_a_failure_too(fake: FakeOpenAI, page: str) -> None:
    fake.models = page
    with pytest.raises(CallFailure, match="not_a_text"):
        await writer_at(fake.base_url).check()
    with pytest.raises(CallFailure, match="not_an_image"):
        await artist_at(fake.base_url).check()


@pytest.mark.parametrize("of", [OpenAIWriter, OpenAIArtist])
@pytest.mark.parametrize("key", ["", "ключ"])
async def test_what_can_be_no_key_is_refused_at_once(of: Of, key: str) -> None:
    with pytest.raises(ValueError, match="OPENAI_API_KEY") as refused:
        of(settings(openai_api_key=key))
    assert not key or key not in str(refused.value)
