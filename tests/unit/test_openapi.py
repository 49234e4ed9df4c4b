"""The document tells what a worker serves; tests/integration/http has it kept to."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

from agents.parts import parts_of
from agents.serving import hub_of, operations_of
from streams.http.openapi import document
from streams.http.operation import Operation
from streams.http.state import State
from streams.shelves import Shelves
from tests.unit.samples import settings

TOKEN = secrets.token_hex(16)
DOCUMENT = Path(__file__).parents[2] / "docs" / "http.md"


async def _operations(**named: Any) -> list[Operation]:
    parts, state, shelves = parts_of(settings(**named)), State({}, list), Shelves()
    return operations_of(parts, state, shelves, hub_of(parts, state, shelves))


async def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    told = document(await _operations(admin_token=TOKEN))
    references = set(re.findall(r"#/components/schemas/(\w+)", f"{told}"))
    assert references == set(told["components"]["schemas"])
    assert told["openapi"].startswith("3.1.")


async def test_each_operation_has_a_name_of_its_own() -> None:
    told = document(await _operations(admin_token=TOKEN))
    names = [each["operationId"] for path in told["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) == 16


async def test_without_a_token_there_is_no_admin_call() -> None:
    assert not [each for each in await _operations() if each.admin or "admin" in each.path]
    assert not [each for each in await _operations(admin_token="") if each.admin]


async def test_the_manual_names_every_operation_and_no_other() -> None:
    served = {f"{each.method} {each.path}" for each in await _operations(admin_token=TOKEN)}
    told = re.findall(r"^\| `((?:GET|POST|PUT) /[^`?]*)", DOCUMENT.read_text(), re.MULTILINE)
    assert set(told) == served
