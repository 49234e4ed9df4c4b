"""Servers that let nobody in without TLS and a login."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from streams.embedded.error import EmbeddedError
from tests.conftest import missing
from tests.integration.conftest import calling, model
from tests.support.secured import SecuredKafka
from tests.support.secured_postgres import SecuredPostgres, programs_with_tls
from tests.support.world import World, world

__all__ = ["calling", "model"]


@pytest.fixture(scope="session")
def secured_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    server = SecuredKafka(tmp_path_factory.mktemp("secured-kafka"))
    try:
        asyncio.run(server.start())
    except EmbeddedError as error:
        missing(str(error))
        return
    asyncio.run(server.add_user("horoscope", server.password))
    yield server
    asyncio.run(server.discard())


@pytest.fixture(scope="session")
def secured_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredPostgres]:
    programs = programs_with_tls()
    if programs is None:
        missing("no PostgreSQL with TLS is installed (Debian: apt-get install postgresql)")
        return
    server = SecuredPostgres(tmp_path_factory.mktemp("secured-postgres"), programs)
    asyncio.run(server.start())
    yield server
    asyncio.run(server.discard())


@pytest.fixture
async def on_secured(secured_kafka: SecuredKafka, dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """The test itself goes in by the plaintext listener; what it starts needs a way in."""
    prefix = f"t{secrets.token_hex(4)}."
    async with world(secured_kafka.bootstrap, dsn, prefix, tmp_path) as made:
        yield made
