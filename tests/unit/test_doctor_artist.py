"""The doctor's line for the artist, and what the settings choose."""

from __future__ import annotations

import pytest

from agents.artists.builtin.artist import BuiltinArtist
from agents.artists.openai import OpenAIArtist
from agents.checks import Finding, examine
from agents.production import artist_of
from streams.cli.session import Session
from streams.settings import Settings
from tests.fakes.openai import FakeOpenAI
from tests.unit.model import KEY
from tests.unit.samples import settings

pytestmark = pytest.mark.real_time


async def line(chosen: Settings) -> Finding:
    return await examine(Session(chosen), "artist")


def test_the_settings_choose_the_artist() -> None:
    assert artist_of(settings(artist="none")) is None
    assert isinstance(artist_of(settings()), BuiltinArtist)
    by_model = artist_of(settings(artist="openai", openai_api_key=KEY))
    assert isinstance(by_model, OpenAIArtist)


async def test_no_artist_is_well() -> None:
    assert await line(settings(artist="none")) == Finding(
        "artist", True, "none: no images are made"
    )


async def test_the_built_in_one_has_loaded_what_it_draws_with() -> None:
    told = "built in; its 12 figures and 3 fonts are there"
    assert await line(settings()) == Finding("artist", True, told)


async def test_a_model_is_asked_for_at_no_cost(fake: FakeOpenAI) -> None:
    chosen = {"artist": "openai", "openai_api_key": KEY, "openai_base_url": fake.base_url}
    found = await line(settings(image_model="fake", **chosen))
    assert found == Finding("artist", True, "the key is accepted; fake is known to the API")
    assert fake.image_calls == []


async def test_a_key_that_is_missing_is_told_with_the_setting_that_needs_it() -> None:
    found = await line(settings(artist="openai"))
    assert not found.ok
    assert found.told == "HOROSCOPE_ARTIST=openai needs OPENAI_API_KEY; or set it to builtin"
    assert found.remedy == ".env.example lists every setting"


async def test_an_api_that_is_away_is_told_without_the_key() -> None:
    nowhere = "http://127.0.0.1:1/v1"
    found = await line(settings(artist="openai", openai_api_key=KEY, openai_base_url=nowhere))
    assert not found.ok
    assert "unreachable: no connection to the model" in found.told
    assert "HOROSCOPE_IMAGE_MODEL" in f"{found.remedy}"
    assert KEY not in f"{found}"
