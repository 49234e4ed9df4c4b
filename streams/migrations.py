"""Brings the database to the newest version of its tables."""

from __future__ import annotations

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from streams.database import CONNECT_TIMEOUT
from streams.settings import Settings

#: Any number, as long as it stays the same: whoever holds it migrates, the others wait.
_ADVISORY_LOCK = 6_305_771_204


async def migrate(settings: Settings) -> str:
    """Apply what is missing and return the version; several may run it at once.

    One transaction under an advisory lock: killed half-way it leaves nothing, and the lock goes
    with its connection (a lock row, as yoyo-migrations keeps, would stay behind).
    """
    dsn = settings.database_url.get_secret_value()
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(dsn, timeout=CONNECT_TIMEOUT),
        poolclass=NullPool,
    )
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> str:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return MigrationContext.configure(connection).get_current_revision() or "none"
