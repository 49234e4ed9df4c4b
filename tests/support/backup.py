"""A cold copy of an embedded PostgreSQL's data, and its restoration."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from streams.embedded.postgres import Postgres


async def take(postgres: Postgres, to: Path) -> None:
    """Stop the server, copy its data to `to` (a folder that is not there yet), start it."""
    await _stop(postgres)
    await asyncio.to_thread(shutil.copytree, postgres.home.data, to)
    await postgres.start()


async def restore(postgres: Postgres, source: Path) -> None:
    """Stop the server, put a copy of `source` in the place of its data, start it."""
    await _stop(postgres)
    await asyncio.to_thread(_replace, postgres, source)
    await postgres.start()


async def _stop(postgres: Postgres) -> None:
    """Only an orderly stop leaves data that may be copied."""
    if postgres.running and not await postgres.stop():
        raise AssertionError("PostgreSQL had to be killed: its data is no backup")


def _replace(postgres: Postgres, source: Path) -> None:
    data = postgres.home.data
    shutil.rmtree(data)
    shutil.copytree(source, data)
    if postgres.home.user:  # as root the server runs as somebody else, who owns the data
        for path in (data, *data.rglob("*")):
            shutil.chown(path, postgres.home.user)
