"""A model to order, and the settings that make workers call it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.openai import FakeOpenAI


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def calling(model: FakeOpenAI) -> dict[str, str]:
    """Environment of a worker that calls `model`, with back-offs that a test can wait for."""
    return {
        "HOROSCOPE_WRITER": "openai",
        "OPENAI_API_KEY": "sk-of-a-test",
        "OPENAI_BASE_URL": model.base_url,
        "HOROSCOPE_RETRY_BACKOFF": "0.2,0.4,0.6",
        "HOROSCOPE_COOL_DOWN": "3",
    }


@pytest.fixture
def on_demand(calling: dict[str, str]) -> dict[str, str]:
    """The same, for a worker that emits no day by itself."""
    return calling | {"HOROSCOPE_CATCH_UP": "0"}
