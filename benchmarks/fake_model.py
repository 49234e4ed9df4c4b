"""What makes a worker use the fake OpenAI-compatible model."""

from __future__ import annotations

from tests.fakes.remote import RemoteOpenAI


def settings_for(model: RemoteOpenAI) -> dict[str, str]:
    """As a worker's environment, with no budget in the way."""
    return {
        "HOROSCOPE_WRITER": "openai",
        "HOROSCOPE_MAX_CALLS_PER_DAY": "1000000",
        "HOROSCOPE_MAX_IMAGE_CALLS_PER_DAY": "1000000",
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": model.base_url,
    }


async def under_way(model: RemoteOpenAI) -> int:
    return sum(call.ended is None for call in await model.calls())
