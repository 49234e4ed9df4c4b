"""A model to order, and the settings that make workers call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.day.due import PUNCTUAL
from streams.clock import day_of, start_of
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
    """The same, for a worker that emits no day by itself: it is past midnight's minute."""
    now = datetime.now(UTC)
    zone = ZoneInfo("Europe/Moscow")
    since_midnight = now - start_of(day_of(now, zone), zone)
    offset = max(timedelta(), PUNCTUAL + timedelta(seconds=1) - since_midnight)
    return calling | {
        "HOROSCOPE_CATCH_UP": "0",
        "HOROSCOPE_CLOCK_OFFSET": f"{offset.total_seconds()}",
    }
