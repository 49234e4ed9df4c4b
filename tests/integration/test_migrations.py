"""The database comes to the current version, whoever asks for it and however often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from streams.migrations import current_version, migrate, newest_version
from streams.settings import Settings
from tests.support.shared import EMPTY, Database
from tests.support.wait import until


@pytest.fixture
async def empty(postgres: Database) -> AsyncIterator[Settings]:
    async with postgres.fresh(EMPTY) as url:
        yield Settings(database_url=url, _env_file=None)


async def _connect(settings: Settings) -> asyncpg.Connection:
    return await asyncpg.connect(settings.database_url.get_secret_value())


async def test_several_at_once_migrate_once(empty: Settings) -> None:
    assert await current_version(empty) == "none"
    versions = await asyncio.gather(*(migrate(empty) for _ in range(5)))
    assert set(versions) == {newest_version()}
    assert await migrate(empty) == await current_version(empty) == newest_version()


async def test_a_migration_that_fails_leaves_nothing(empty: Settings) -> None:
    """A table that is there already makes the second version fail, and takes the first along."""
    connection = await _connect(empty)
    await connection.execute("CREATE TABLE dead_letter_replays (mine text)")
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(empty)
    assert await current_version(empty) == "none"
    await connection.execute("DROP TABLE dead_letter_replays")
    assert await migrate(empty) == newest_version()
    await connection.close()


_WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""


async def test_a_migration_gives_way_and_tries_again(empty: Settings) -> None:
    """Whoever needs a table stands behind one that waits for it."""
    holder, observer = await _connect(empty), await _connect(empty)
    held = holder.transaction()
    await held.start()
    await holder.execute("CREATE TABLE horoscope_cache (mine text)")
    migrating = asyncio.create_task(migrate(empty))

    async def waiting(migrations: int) -> bool:
        return bool(await observer.fetchval(_WAITING) == migrations)

    await until(lambda: waiting(1), "it waits for what is held")
    await until(lambda: waiting(0), "it gives way")
    await held.rollback()
    async with asyncio.timeout(60):
        assert await migrating == newest_version()
    await holder.close()
    await observer.close()


async def test_whoever_writes_a_text_is_heard(empty: Settings) -> None:
    """Also a person with psql: the trigger tells every worker."""
    await migrate(empty)
    listener, writer = await _connect(empty), await _connect(empty)
    heard: asyncio.Queue[str] = asyncio.Queue()
    await listener.add_listener(
        "horoscope_cache", lambda *arguments: heard.put_nowait(str(arguments[-1]))
    )
    await writer.execute(
        "INSERT INTO horoscope_cache VALUES ('leo', '2026-03-02', 1, 'text', 'en', 'psql', now())"
    )
    async with asyncio.timeout(10):
        assert await heard.get() == "leo 2026-03-02"
    await writer.close()
    await listener.close()
