"""Brings the database to the newest version of its tables."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from streams.database import COMMAND_TIMEOUT, CONNECT_TIMEOUT, connect
from streams.settings import Settings

#: Any number, as long as it stays the same: whoever holds it migrates, the others wait.
_ADVISORY_LOCK = 6_305_771_204
#: Whoever needs a table waits behind a migration that waits for it: workers wait no longer.
_GIVE_WAY = "SET LOCAL lock_timeout = '5s'"
#: Tries for a table that somebody holds (a dump, say), and seconds between them.
_TRIES, _BETWEEN = 6, 2


async def migrate(settings: Settings) -> str:
    """Apply what is missing and return the version; several may run it at once.

    One transaction under an advisory lock: killed half-way it leaves nothing, and the lock goes
    with its connection (a lock row, as yoyo-migrations keeps, would stay behind). Raises
    `LockNotAvailableError` where somebody holds a table that it needs for half a minute.
    """
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(asyncpg.LockNotAvailableError),
        stop=stop_after_attempt(_TRIES),
        wait=wait_fixed(_BETWEEN),
        reraise=True,
    ):
        with attempt:
            return await _in_transaction(settings, _upgrade, limit=None)
    raise AssertionError("unreachable: tenacity returns or raises")


async def current_version(settings: Settings) -> str:
    """The version that the database is at, or `none`."""
    return await _in_transaction(settings, _version, limit=COMMAND_TIMEOUT)


async def _in_transaction(
    settings: Settings, work: Callable[[Connection], str], limit: float | None
) -> str:
    """`limit`: seconds for a statement; none for those of a version, which may copy a table."""
    dsn = settings.database_url.get_secret_value()
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(dsn, timeout=CONNECT_TIMEOUT, command_timeout=limit),
        poolclass=NullPool,
    )
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    except DBAPIError as error:
        raise _as_asyncpg_said(error) from error
    finally:
        await engine.dispose()


def _as_asyncpg_said(error: DBAPIError) -> BaseException:
    """SQLAlchemy wraps what becomes of Alembic's own statements, and keeps it as a cause."""
    return (error.orig and error.orig.__cause__) or error


def _upgrade(connection: Connection) -> str:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    connection.execute(text(_GIVE_WAY))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return _version(connection)


def newest_version() -> str:
    """The version that this code's `migrate` brings a database to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or "none"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    return config


def _version(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or "none"
