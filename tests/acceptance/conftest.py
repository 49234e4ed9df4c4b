"""The command line as a person or a script meets it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.process import command

Run = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `horoscope ARGUMENTS` with nothing set but what is given; status, stdout, stderr."""

    async def horoscope(
        *arguments: str, limit: float = 170, anew: bool = False, **env: str
    ) -> tuple[int, str, str]:
        clean = {name: value for name, value in os.environ.items() if "HOROSCOPE" not in name}
        clean.pop("OPENAI_API_KEY", None)
        return await command(tmp_path, clean | env, *arguments, limit=limit, anew=anew)

    return horoscope
