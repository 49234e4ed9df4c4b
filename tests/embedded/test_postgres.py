import os
from pathlib import Path

import asyncpg
import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.postgres import Postgres
from tests.embedded.helpers import cancel_in_the_middle, processes_of, start_on_a_taken_port

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as nobody")


async def run(dsn: str, *statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return [row for statement in statements for row in await connection.fetch(statement)]
    finally:
        await connection.close(timeout=10)


async def test_keeps_address_and_rows_over_a_stop_and_a_sigkill(postgres: Postgres) -> None:
    await postgres.start()
    dsn = postgres.dsn
    await run(dsn, "CREATE TABLE seen (number int)", "INSERT INTO seen VALUES (1)")
    assert processes_of(postgres)
    assert await postgres.stop()
    assert not processes_of(postgres)

    await postgres.start()
    await run(dsn, "INSERT INTO seen VALUES (2)")
    await postgres.kill()
    assert not processes_of(postgres)

    await postgres.start()
    assert postgres.dsn == dsn
    assert [row["number"] for row in await run(dsn, "SELECT number FROM seen")] == [1, 2]


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
async def test_durability_is_as_asked(tmp_path: Path, durable: bool, setting: str) -> None:
    server = Postgres(tmp_path, durable=durable)
    try:
        await server.start()
        for name in ("fsync", "full_page_writes"):
            assert (await run(server.dsn, f"SHOW {name}"))[0][0] == setting
        assert (await run(server.dsn, "SHOW synchronous_commit"))[0][0] == "on"
    finally:
        await server.discard()


async def test_nobody_gets_in_without_the_password(postgres: Postgres) -> None:
    await postgres.start()
    password = postgres.home.password.read_text()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await run(postgres.dsn.replace(password, "guess"), "SELECT 1")
    assert postgres.home.password.stat().st_mode & 0o077 == 0
    assert postgres.home.path.stat().st_mode & 0o077 == 0


@as_root
async def test_a_folder_closed_to_nobody_has_its_data_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "postgres")
    try:
        await server.start()
        await run(server.dsn, "CREATE TABLE kept ()")
        await server.stop()
        again = Postgres(closed / "postgres")
        async with again:
            await run(again.dsn, "SELECT * FROM kept")
        place = server.home.place
        assert closed not in place.parents
    finally:
        await server.discard()
    assert not place.exists()


@as_root
async def test_data_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(tmp_path / "gone")
    with pytest.raises(EmbeddedError, match="gone"):
        await Postgres(tmp_path).start()


async def test_a_cancelled_start_leaves_no_process(postgres: Postgres) -> None:
    await cancel_in_the_middle(postgres)
    await postgres.start()
    assert await run(postgres.dsn, "SELECT 1")


async def test_a_taken_port_is_not_the_end(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await start_on_a_taken_port(postgres, monkeypatch)
    assert postgres.running
    assert postgres.bootstrap != taken
