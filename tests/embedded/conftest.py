import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.embedded.small import SmallBroker


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[Kafka]:
    """Not started. Skips where Kafka cannot be had, but fails on CI."""
    server = Kafka(tmp_path / "kafka")
    try:
        await server.prepare()
    except EmbeddedError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Apache Kafka cannot be had here: {error}")
    yield server
    await server.discard()


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[SmallBroker]:
    server = SmallBroker(tmp_path / "small")
    yield server
    await server.discard()


@pytest.fixture
async def postgres(tmp_path: Path) -> AsyncIterator[Postgres]:
    server = Postgres(tmp_path / "postgres")
    yield server
    await server.discard()
