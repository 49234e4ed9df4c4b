"""The fake OpenAI-compatible model as a program, and what it saw."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.environment import ROOT
from streams.embedded.child import Child
from tests.support.wait import until


class FakeModel:
    """Takes its time over each text."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    @property
    def env(self) -> dict[str, str]:
        """What makes a worker use it, with no budget in the way."""
        return {
            "HOROSCOPE_WRITER": "openai",
            "HOROSCOPE_MAX_CALLS_PER_DAY": "1000000",
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": self.base_url,
        }

    async def calls(self) -> list[dict[str, Any]]:
        url = self.base_url.removesuffix("/v1") + "/calls"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            told: list[dict[str, Any]] = await answer.json()
            return told

    async def under_way(self) -> int:
        return sum(call["ended"] is None for call in await self.calls())


@asynccontextmanager
async def fake_model(folder: Path, delay: float) -> AsyncIterator[FakeModel]:
    argv = [sys.executable, "-m", "tests.fakes.openai", "--delay", str(delay)]
    child = Child("the fake model", argv, folder / "model.log", cwd=ROOT)
    try:

        async def address() -> str:
            return (await asyncio.to_thread(child.log.read_text)).partition("\n")[0]

        yield FakeModel(await until(address, "the fake model listens"))
    finally:
        await child.stop()
