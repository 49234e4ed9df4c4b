"""A cold copy of PostgreSQL that the tests of a restoration stand on."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from streams.embedded.postgres import Postgres
from tests.support import backup


async def test_a_backup_brings_back_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    async with Postgres(tmp_path / "postgres") as server:
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        await connection.close()
        await backup.take(server, tmp_path / "backup")
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("INSERT INTO kept VALUES (2)")
        await connection.close()
        for _ in range(2):
            await backup.restore(server, tmp_path / "backup")
            connection = await asyncpg.connect(server.dsn)
            assert [row[0] for row in await connection.fetch("SELECT * FROM kept")] == [1]
            await connection.close()
