"""Schemathesis asks whatever the document allows, and much that it does not."""

from __future__ import annotations

import asyncio
import sys

import pytest

from tests.integration.http.conftest import TOKEN
from tests.support.world import World

_HOOKS = """
import schemathesis
from datetime import UTC, datetime
from hypothesis import strategies as st

# Views are for now: a moment of 1583 is as valid by its format, and rightly refused.
schemathesis.openapi.format("date-time", st.builds(lambda: datetime.now(UTC).isoformat()))
"""
# No pattern says how long a text is without the space at its ends.
_SETTINGS = """
[[operations]]
include-path = "/api/v1/admin/horoscopes/{sign}/{day}"
checks.positive_data_acceptance.expected-statuses = [200, 404, 422]
"""


@pytest.mark.slow
async def test_the_interface_keeps_to_its_document(on_kafka: World) -> None:
    """On a worker of its own: it pauses, replaces and generates."""
    unlimited = {"HOROSCOPE_HTTP_RATE": "0", "HOROSCOPE_ADMIN_TOKEN": TOKEN}
    worker = await on_kafka.worker(**unlimited).ready()
    (on_kafka.folder / "schemathesis.toml").write_text(_SETTINGS)
    hooks = on_kafka.folder / "hooks.py"
    hooks.write_text(_HOOKS)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "schemathesis.cli", "run", f"{worker.url}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {TOKEN}"),
        *("--max-examples", "15", "--seed", "1", "--checks", "all", "--no-color"),
        cwd=on_kafka.folder,
        env={"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(on_kafka.folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(150):
        told = (await process.communicate())[0].decode()
    assert process.returncode == 0, told
