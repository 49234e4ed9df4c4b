"""The example bot, in the environment of its own lock file, and the Telegram that it talks to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from benchmarks.environment import UnavailableError, made
from tests.conftest import missing
from tests.fakes.images import FakeImages
from tests.fakes.telegram import FakeTelegram
from tests.integration.examples.bot import EXAMPLES, Bots
from tests.support.world import World

#: Seconds in which another process of the tests may make the same.
_LIMIT = 170.0


@pytest.fixture(scope="session")
def bot_python() -> Path:
    """Kept between runs, and made by one process of the tests; `make clean` takes it away."""
    folder = EXAMPLES.parent / ".examples" / "telegram_bot"
    folder.parent.mkdir(exist_ok=True)
    try:
        with FileLock(f"{folder}.lock", timeout=_LIMIT):
            return asyncio.run(made(folder, EXAMPLES / "telegram_bot" / "requirements.txt"))
    except UnavailableError as error:
        missing(f"the example bot's packages cannot be had: {error}")
        raise


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def pictures() -> AsyncIterator[FakeImages]:
    async with FakeImages() as fake:
        yield fake


@pytest.fixture
def bots(bot_python: Path, on_kafka: World, telegram: FakeTelegram) -> Iterator[Bots]:
    made = Bots(bot_python, on_kafka, telegram)
    yield made
    made.close()
