"""The command line as a person or a script meets it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.worker import HOROSCOPE

Run = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `horoscope ARGUMENTS` with nothing set but what is given; status, stdout, stderr."""

    async def horoscope(*arguments: str, limit: float = 170, **env: str) -> tuple[int, str, str]:
        clean = {name: value for name, value in os.environ.items() if "HOROSCOPE" not in name}
        clean.pop("OPENAI_API_KEY", None)
        process = await asyncio.create_subprocess_exec(
            HOROSCOPE,
            *arguments,
            env=clean | env,
            cwd=tmp_path,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(limit):
            out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    return horoscope
