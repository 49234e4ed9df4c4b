"""A transaction that nobody goes on with holds up nobody: PostgreSQL ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from streams.database import Connection, Database
from streams.outage import is_outage
from tests.unit.samples import settings

#: Seconds within which whoever waits for the locks has them.
_LIMIT = 60


async def _idle(_: Connection) -> None:
    """What a worker leaves that is suspended between two statements."""


async def _prepared(connection: Connection) -> None:
    """What one leaves that is suspended between a statement's preparation and its execution."""
    await connection.prepare("UPDATE held SET it = $1::int")


@pytest.mark.slow
@pytest.mark.parametrize("suspended", [_idle, _prepared])
async def test_the_locks_of_a_suspended_transaction_are_given_to_others(
    dsn: str, suspended: Callable[[Connection], Awaitable[None]]
) -> None:
    other = await asyncpg.connect(dsn)
    await other.execute("CREATE TABLE held (it int); INSERT INTO held VALUES (1)")
    database = Database(settings(database_url=dsn))
    await database.on_start()

    async def resume() -> None:
        async with database.transaction() as connection:
            await connection.execute("SELECT it FROM held FOR UPDATE")
            await suspended(connection)
            waiting = asyncio.create_task(other.execute("UPDATE held SET it = 2"))
            assert await asyncio.wait([waiting], timeout=_LIMIT) == ({waiting}, set())
            await connection.execute("UPDATE held SET it = 3")

    try:
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)) as ended:
            await resume()
        assert is_outage(ended.value)
        assert await other.fetchval("SELECT it FROM held") == 2
    finally:
        await database.on_stop()
        await other.close()
