"""A worker's role does a whole day's work and nothing beyond; only the owner migrates."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest

import schemas.tables
from tests.support.letters import until_kept
from tests.support.roles import as_role, make_roles
from tests.support.views import send_many
from tests.support.world import World
from tests.unit.samples import TEXT

#: Every role may read every table of the service; a right to write needs a statement that writes.
_WRITES = {
    "INSERT": r"INSERT INTO (\w+)",
    "UPDATE": r"(?:^|\s)UPDATE (\w+)(?: AS \w+)? SET",
    "DELETE": r"DELETE FROM (\w+)",
}
#: A partition's rights count as its parent's: by way of that it is written.
_RIGHTS = """
SELECT coalesce(inhparent::regclass::text, table_name), privilege_type
FROM information_schema.role_table_grants
LEFT JOIN pg_inherits ON inhrelid = to_regclass(table_name)
WHERE grantee = 'horoscope_worker' AND table_schema = 'public' AND privilege_type <> 'SELECT'
"""
REFUSED = [
    "CREATE TABLE mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "ALTER TABLE horoscope_views ADD COLUMN mine int",
    "DROP TABLE horoscope_views",
    "TRUNCATE horoscope_views",
    "ALTER TABLE horoscope_cache DISABLE TRIGGER ALL",
    "UPDATE alembic_version SET version_num = '0001'",
    "DELETE FROM consumed_offsets",
    "SELECT rolpassword FROM pg_authid",
    "COPY horoscope_views TO PROGRAM 'cat'",
    "SET ROLE horoscope",
]


@pytest.fixture
async def worker_dsn(dsn: str) -> str:
    await make_roles(dsn)
    return as_role(dsn, "horoscope_worker")


async def test_a_worker_s_role_suffices_for_a_day_and_for_every_command(
    on_kafka: World, worker_dsn: str, tmp_path: Path
) -> None:
    on_kafka.env["HOROSCOPE_DATABASE_URL"] = worker_dsn
    worker = await on_kafka.worker().ready()
    await on_kafka.until_published()
    await send_many(on_kafka, 240)
    assert (await on_kafka.json("request", "leo"))["status"] == "ready"
    await on_kafka.until_counted(241)
    text = tmp_path / "text"
    text.write_text(TEXT)
    today = (await on_kafka.json("stats"))["day"]
    replaced = await on_kafka.json("replace", "leo", "--day", today, "--text-file", f"{text}")
    assert replaced["revision"] == 2
    await on_kafka.json("generate-day", "--sign", "aries", "--regenerate")
    await on_kafka.json("pause")
    await on_kafka.json("resume")
    await on_kafka.send(on_kafka.topics.views.name, b"garbage")
    await until_kept(on_kafka, worker, 1)
    assert (await on_kafka.json("dead-letters", "replay", "--yes"))["replayed"] == 1
    assert (await on_kafka.command("doctor"))[0] == 0
    assert (await on_kafka.json("recover"))["differing"] == []
    assert (await worker.stop())[0] == 0
    assert (await on_kafka.command("offsets", "reset", "--yes"))[0] == 0
    assert "permission denied" not in worker.log.read_text()


@pytest.mark.parametrize("statement", REFUSED)
async def test_a_worker_s_role_makes_and_alters_nothing(worker_dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(worker_dsn)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_worker_s_role_may_write_exactly_what_a_statement_writes(
    dsn: str, worker_dsn: str
) -> None:
    owner = await asyncpg.connect(dsn)
    try:
        granted = {(row[0], row[1]) for row in await owner.fetch(_RIGHTS)}
    finally:
        await owner.close()
    assert worker_dsn
    assert granted == set(_written())


def _written() -> Iterator[tuple[str, str]]:
    """Of each statement: which table it writes, and how."""
    for module in pkgutil.iter_modules(schemas.tables.__path__):
        constants = vars(import_module(f"schemas.tables.{module.name}")).values()
        for statement in (each for each in constants if isinstance(each, str)):
            inserted = re.findall(_WRITES["INSERT"], statement)
            if "DO UPDATE" in statement:
                yield from ((table, "UPDATE") for table in inserted)
            for right, pattern in _WRITES.items():
                yield from ((table, right) for table in re.findall(pattern, statement))


async def test_what_a_later_migration_makes_is_the_worker_s_and_not_grafana_s(
    dsn: str, worker_dsn: str
) -> None:
    owner = await asyncpg.connect(dsn)
    await owner.execute("CREATE TABLE later (number int)")
    await owner.close()
    worker = await asyncpg.connect(worker_dsn)
    await worker.execute("INSERT INTO later VALUES (1)")
    await worker.close()
    grafana = await asyncpg.connect(as_role(dsn, "grafana"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await grafana.execute("SELECT * FROM later")
    await grafana.close()


_EMPTY = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO horoscope_worker;
"""
#: Not even Alembic's own table, or that alone.
_BEFORE_THE_FIRST_VERSION = [
    _EMPTY,
    f"{_EMPTY}CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);"
    "GRANT SELECT ON alembic_version TO horoscope_worker;",
]


@pytest.mark.parametrize("state", _BEFORE_THE_FIRST_VERSION)
async def test_a_migration_by_the_worker_s_role_says_who_may(
    on_kafka: World, dsn: str, worker_dsn: str, state: str
) -> None:
    await on_kafka.database.execute(state)
    status, _, err = await on_kafka.command("migrate", HOROSCOPE_DATABASE_URL=worker_dsn)
    assert (status, err.count("\n")) == (1, 1)
    assert "docs/security.md" in err
    assert (await on_kafka.command("migrate", HOROSCOPE_DATABASE_URL=dsn))[0] == 0
