"""The writer, pointed at a server that speaks OpenAI's protocol."""

from __future__ import annotations

from typing import Any

from agents.writers.openai import OpenAIWriter
from tests.unit.samples import settings

KEY = "sk-zqxjzqxjzqxj"


def writer_at(base_url: str, **chosen: Any) -> OpenAIWriter:
    defaults = {"openai_api_key": KEY, "openai_base_url": base_url, "writer_timeout": 20}
    return OpenAIWriter(settings(**defaults | chosen))
