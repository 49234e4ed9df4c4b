"""A dump of a running PostgreSQL and its restoration, by the commands of docs/backup.md."""

from __future__ import annotations

import asyncio
from pathlib import Path

from streams.embedded.postgres import Postgres

_LIMIT = 60.0  # seconds


async def take(postgres: Postgres, to: Path) -> None:
    await _run(postgres, "pg_dump", "-Fc", "-f", to, postgres.dsn)


async def restore(postgres: Postgres, source: Path) -> None:
    server, _, name = postgres.dsn.rpartition("/")
    anywhere = f"--maintenance-db={server}/postgres"
    await _run(postgres, "dropdb", "--force", anywhere, name)
    await _run(postgres, "createdb", anywhere, name)
    whole = ("--no-privileges", "--single-transaction")
    await _run(postgres, "pg_restore", *whole, "--dbname", postgres.dsn, source)


async def _run(postgres: Postgres, program: str, *arguments: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(postgres.programs / program, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(_LIMIT):
        said, _ = await process.communicate()
    assert process.returncode == 0, f"{program}: {said.decode()}"
