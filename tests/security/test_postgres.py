"""PostgreSQL with TLS and a password: by the URL alone, for asyncpg and for the migrations."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.migrations import migrate
from streams.settings import Settings
from tests.support.secured_postgres import SecuredPostgres
from tests.support.shared import Address
from tests.support.views import send_many
from tests.support.world import World, world

WRONG = "not-the-password"
_OPEN = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'horoscope'"
_ENCRYPTED = """
SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
WHERE application_name = 'horoscope' AND ssl
"""
#: Each refusal, and what its text names.
REFUSED = {
    "wrong CA": "sslrootcert",
    "wrong CA, no name": "sslrootcert",
    "no CA": "root certificate file",
    "wrong name": "the host's name",
    "no TLS": "sslmode",
    "wrong password": "password (PGPASSWORD)",
}


def url(server: SecuredPostgres, name: str) -> str:
    right, wrong = f"{server.certificates.ca}", f"{server.certificates.strange_ca}"
    return {
        "verified": server.url(sslmode="verify-full", sslrootcert=right),
        "encrypted": server.url(sslmode="require"),
        "wrong CA": server.url(sslmode="verify-full", sslrootcert=wrong),
        "wrong CA, no name": server.url(sslmode="require", sslrootcert=wrong),
        "no CA": server.url(sslmode="verify-full"),
        "wrong name": server.url(host="127.0.0.1", sslmode="verify-full", sslrootcert=right),
        "no TLS": server.url(sslmode="disable"),
        "wrong password": server.url(password=WRONG, sslmode="verify-full", sslrootcert=right),
    }[name]


@pytest.fixture
async def on_postgres(
    kafka: Address, secured_postgres: SecuredPostgres, tmp_path: Path
) -> AsyncIterator[World]:
    dsn = url(secured_postgres, "verified")
    await migrate(Settings(database_url=dsn, _env_file=None))
    async with world(kafka.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
        made.env["HOME"] = f"{tmp_path}"  # no ~/.postgresql/root.crt of somebody's
        yield made


@pytest.mark.parametrize("way", ["verified", "encrypted"])
async def test_a_worker_and_the_commands_get_in(
    secured_postgres: SecuredPostgres, on_postgres: World, way: str
) -> None:
    on_postgres.env["HOROSCOPE_DATABASE_URL"] = url(secured_postgres, way)
    assert (await on_postgres.json("migrate"))["version"] != "none"
    await on_postgres.worker().ready()
    await on_postgres.until_published()
    before = await on_postgres.counted()
    await send_many(on_postgres, 120)
    await on_postgres.until_counted(before + 120)
    assert (await on_postgres.command("doctor"))[0] == 0
    opened = await on_postgres.fetchval(_OPEN)
    assert opened > 0
    assert await on_postgres.fetchval(_ENCRYPTED) == opened


@pytest.mark.parametrize("way", REFUSED)
async def test_a_refusal_is_told_with_what_to_correct(
    secured_postgres: SecuredPostgres, on_postgres: World, way: str
) -> None:
    """The doctor, the migrations and a worker, which waits: rights and certificates change."""
    on_postgres.env["HOROSCOPE_DATABASE_URL"] = url(secured_postgres, way)
    worker = on_postgres.worker()
    (status, out, err), (failed, _, said) = await asyncio.gather(
        on_postgres.command("doctor", "--json"), on_postgres.command("migrate")
    )
    found = next(each for each in json.loads(out) if each["part"] == "database")
    assert (status, found["ok"], err) == (1, False, "")
    assert REFUSED[way] in f"{found['told']} {found['remedy']}"
    assert "HOROSCOPE_DATABASE_URL" in found["remedy"]
    assert failed == 1
    assert REFUSED[way] in said
    await worker.until_says(REFUSED[way])
    await worker.until_says("memory is out of touch with PostgreSQL")
    assert (await worker.stop())[0] == 0
    told = out + said + worker.log.read_text()
    password = Settings(database_url=secured_postgres.dsn, _env_file=None).database_url
    assert WRONG not in told
    assert password.get_secret_value().split("@")[0].rpartition(":")[2] not in told
    assert "Traceback" not in said
