"""The command line is there at once: what a command works with is imported when it is run."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = {
    "PIL",
    "aiohttp",
    "aiokafka",
    "alembic",
    "asyncpg",
    "confluent_kafka",
    "faust",
    "jinja2",
    "openai",
    "opentelemetry",
    "pydantic_settings",
    "sqlalchemy",
    "structlog",
}
#: Runs the command line, and then tells all packages that were imported.
PROGRAM = """
import sys
from agents.cli import main
try:
    main()
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def packages(*arguments: str) -> set[str]:
    program = [sys.executable, "-c", PROGRAM, *arguments]
    env = os.environ | {"HOROSCOPE_TIMEZONE": "Mars/Olympus"}  # where a command ends
    run = subprocess.run(program, env=env, capture_output=True, text=True, check=False)
    return set(run.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    ["", "--help", "levitate", "worker --help", "view --help", "view ophiuchus", "offsets --help"],
)
def test_what_runs_no_command_imports_no_client_and_no_model(arguments: str) -> None:
    imported = packages(*arguments.split())
    assert {"agents", "schemas", "streams", "typer"} <= imported
    assert imported & HEAVY == set()


@pytest.mark.parametrize("arguments", ["", "--help"])
def test_the_list_of_commands_needs_no_pydantic(arguments: str) -> None:
    """Typer itself reads a command's own arguments with it."""
    assert "pydantic" not in packages(*arguments.split())


def test_a_command_needs_no_worker() -> None:
    imported = packages("view", "leo")
    assert "aiokafka" in imported
    assert imported & {"PIL", "faust", "jinja2", "openai", "sqlalchemy"} == set()


def test_a_worker_imports_what_only_other_settings_want_when_they_do() -> None:
    imported = packages("worker")
    assert {"aiohttp", "aiokafka", "asyncpg", "confluent_kafka", "faust", "jinja2"} <= imported
    assert imported & {"PIL", "alembic", "openai", "sqlalchemy"} == set()
