"""The fake model as a process of its own: whatever keeps a test busy does not delay its answers."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import aiohttp

from streams.embedded.child import Child
from tests.fakes.calls import Call, Step
from tests.support.wait import until

ROOT = Path(__file__).parents[2]


class RemoteOpenAI:
    """`base_url` is what a worker is given as `OPENAI_BASE_URL`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._url = base_url.removesuffix("/v1")

    async def calls(self) -> list[Call]:
        """For texts."""
        return await self._told("calls")

    async def image_calls(self) -> list[Call]:
        return await self._told("image-calls")

    async def _told(self, path: str) -> list[Call]:
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/{path}") as answer:
            return [Call(**call) for call in await answer.json()]

    async def follow(self, script: Iterable[Step]) -> None:
        """Treat the next calls so, and later ones as usual."""
        steps = [asdict(step) for step in script]
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self._url}/script", json=steps) as answer,
        ):
            answer.raise_for_status()


@asynccontextmanager
async def remote_openai(folder: Path, delay: float) -> AsyncIterator[RemoteOpenAI]:
    """`delay`: seconds that it takes for each text."""
    argv = [sys.executable, "-m", "tests.fakes.openai", "--delay", str(delay)]
    child = Child("the fake model", argv, folder / "model.log", cwd=ROOT)
    try:

        async def address() -> str:
            return child.log.read_text().partition("\n")[0]

        yield RemoteOpenAI(await until(address, "the fake model listens"))
    finally:
        await child.stop()
