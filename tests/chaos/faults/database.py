"""What happens to PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

import asyncpg

from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage

#: Longer than the workers' statements may take.
_LONGEST_LOCK = 14.0


@asynccontextmanager
async def _disturbing(stage: Stage) -> AsyncIterator[None]:
    begun = time.time()
    try:
        yield
    finally:
        stage.crew.disturb(begun)


async def killed(stage: Stage, random: Random) -> None:
    async with _disturbing(stage):
        await stage.servers.postgres.kill()
        await asyncio.sleep(random.uniform(0, 6))
        await stage.servers.postgres.start()


async def restarted(stage: Stage, random: Random) -> None:
    """As an administrator does it."""
    async with _disturbing(stage):
        await stage.servers.postgres.stop()
        await asyncio.sleep(random.uniform(0, 2))
        await stage.servers.postgres.start()


async def terminated(stage: Stage, random: Random) -> None:
    """Every connection of the workers, several times."""
    async with _disturbing(stage):
        for _ in range(random.randint(2, 8)):
            connection = await stage.connect()
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'horoscope'"
            )
            await connection.close()
            await asyncio.sleep(random.uniform(0.05, 1))


async def exhausted(stage: Stage, random: Random) -> None:
    """The workers' connections are cut, and strangers take all that there are."""
    async with _disturbing(stage), AsyncExitStack() as stack:
        await terminated(stage, random)
        with contextlib.suppress(asyncpg.TooManyConnectionsError, asyncpg.PostgresError):
            while True:
                connection = await stage.connect()
                stack.push_async_callback(connection.close)
        await asyncio.sleep(random.uniform(3, 8))


async def locked(stage: Stage, random: Random) -> None:
    """The hot rows, for longer or shorter than a statement may take."""
    async with _disturbing(stage):
        connection = await stage.connect()
        try:
            async with connection.transaction():
                await connection.execute("LOCK TABLE horoscope_views IN EXCLUSIVE MODE")
                if random.random() < 0.5:
                    await connection.execute("LOCK TABLE horoscope_cache IN EXCLUSIVE MODE")
                await asyncio.sleep(random.uniform(2, _LONGEST_LOCK))
        finally:
            await connection.close()


FAULTS = (
    Fault("PostgreSQL killed", "database", killed, weight=8),
    Fault("PostgreSQL restarted", "database", restarted),
    Fault("connections terminated", "database", terminated, weight=5),
    Fault("connections exhausted", "database", exhausted),
    Fault("hot rows locked", "database", locked, weight=5),
)
