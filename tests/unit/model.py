"""The writer and the artist, pointed at a server that speaks OpenAI's protocol."""

from __future__ import annotations

from typing import Any

from agents.artists.openai import OpenAIArtist
from agents.writers.openai import OpenAIWriter
from tests.unit.samples import settings

KEY = "sk-zqxjzqxjzqxj"


def writer_at(base_url: str, **chosen: Any) -> OpenAIWriter:
    defaults = {"openai_api_key": KEY, "openai_base_url": base_url, "writer_timeout": 20}
    return OpenAIWriter(settings(**defaults | chosen))


def artist_at(base_url: str, **chosen: Any) -> OpenAIArtist:
    defaults = {"openai_api_key": KEY, "openai_base_url": base_url, "artist_timeout": 20}
    return OpenAIArtist(settings(**defaults | chosen))
