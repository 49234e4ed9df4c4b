"""The connections to PostgreSQL; no wait for one, and no statement, is without a limit."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from streams.outage import AccessError, OutageError, told
from streams.service import Service
from streams.settings import Settings

#: Seconds to wait for a connection; asyncpg alone waits for ever (asyncpg#1247).
ACQUIRE_TIMEOUT = 5.0
#: Seconds to wait for a new connection to open, and for one statement.
CONNECT_TIMEOUT = 5.0
COMMAND_TIMEOUT = 10.0
#: PostgreSQL ends a transaction in which nothing happens for 5 s, or a worker that is suspended in
#: one would hold up the fleet by its locks. Not startup parameters, which PgBouncer refuses.
_NOT_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '5s'"
#: One whose next statement is prepared and not executed is idle to no version. From this one on
#: PostgreSQL can end it all the same.
_LIMITED_SINCE = 17
_LIMITED = f"{_NOT_IDLE}; SET LOCAL transaction_timeout = '30s'"

Connection = asyncpg.pool.PoolConnectionProxy | asyncpg.Connection


async def connect(dsn: str | None = None, **options: Any) -> asyncpg.Connection:  # noqa: ANN401
    """Open a connection as the URL asks, TLS included; a refusal names what to correct."""
    try:
        return await asyncpg.connect(dsn, **options)
    except ssl.SSLError as error:
        raise AccessError(
            f"TLS to PostgreSQL fails ({error.reason or error})",
            "correct sslmode, sslrootcert or the host's name in HOROSCOPE_DATABASE_URL",
        ) from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise AccessError(
            f"PostgreSQL refuses this ({error})",
            "correct user, password (PGPASSWORD) or sslmode in HOROSCOPE_DATABASE_URL",
        ) from error
    except asyncpg.ClientConfigurationError as error:
        raise AccessError(f"PostgreSQL: {error}", "correct HOROSCOPE_DATABASE_URL") from error


class Database(Service):
    """A pool that opens its first connection when first asked, so a worker starts without one."""

    def __init__(self, settings: Settings, connections: int | None = None) -> None:
        super().__init__()
        self._dsn = settings.database_url.get_secret_value()
        self._connections = connections or settings.database_connections
        self._pool: asyncpg.Pool | None = None

    async def on_start(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=self._connections,
            connect=connect,
            timeout=CONNECT_TIMEOUT,
            command_timeout=COMMAND_TIMEOUT,
            server_settings={"application_name": "horoscope"},
        )

    async def on_stop(self) -> None:
        """Drop every connection at once; a transaction under way is undone by the server."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection; hold it for statements only, never during a writer call."""
        if self._pool is None:
            raise asyncpg.InterfaceError("the database was not started, or is stopped already")
        try:
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT) as connection:
                yield connection
        except OSError as error:  # a `TimeoutError` is one, and says nothing
            raise OutageError(f"PostgreSQL does not answer ({told(error)})") from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self.connection() as connection, connection.transaction():
            new = connection.get_server_version().major >= _LIMITED_SINCE
            await connection.execute(_LIMITED if new else _NOT_IDLE)
            yield connection

    async def ping(self) -> None:
        """Raise what tells an outage if PostgreSQL does not answer."""
        async with self.connection() as connection:
            await connection.execute("SELECT 1")

    async def listener(self) -> asyncpg.Connection:
        """Open a connection of its own, outside the pool, for `LISTEN`; the caller closes it."""
        return await connect(self._dsn, timeout=CONNECT_TIMEOUT, command_timeout=COMMAND_TIMEOUT)
