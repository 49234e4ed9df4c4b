"""`make test` leaves nothing out: every promise, command and topic has a test there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from streams.topics import topics
from tests.acceptance.test_commands import GROUPED, NAMES

ROOT = Path(__file__).parents[3]
REAL = ("acceptance", "browser", "integration", "operate", "security")
GUARANTEES = (ROOT / "docs" / "guarantees.md").read_text()
PROMISES = re.split(r"^## (?=\d+\. )", GUARANTEES, flags=re.MULTILINE)[1:]
#: These end only at a signal, and are started by a test as processes of their own.
SPAWNED = {"demo", "watch", "worker"}


def _is_slow(node: ast.AST) -> bool:
    return "mark.slow" in ast.unparse(node)


def _slow_module(tree: ast.Module) -> bool:
    assigned = (each for each in tree.body if isinstance(each, ast.Assign))
    return any("pytestmark" in ast.unparse(each) and _is_slow(each) for each in assigned)


@cache
def _of_make_test() -> dict[str, ast.AST]:
    """Functions of the tests on real servers, by name, but for what is marked `slow`."""
    found: dict[str, ast.AST] = {}
    for path in (each for room in REAL for each in (ROOT / "tests" / room).rglob("*.py")):
        tree = ast.parse(path.read_text())
        if not _slow_module(tree):
            found |= {f"{path.stem}.{each.name}": each for each in _functions(tree)}
    return found


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not any(map(_is_slow, node.decorator_list)):
            yield node


def _words() -> Iterator[tuple[str, ...]]:
    """The first two words of what is called with strings, and each string by itself."""
    for function in _of_make_test().values():
        for node in ast.walk(function):
            if isinstance(node, ast.Call | ast.Tuple):
                given: list[Any] = node.args if isinstance(node, ast.Call) else node.elts
                values = [each.value for each in given if isinstance(each, ast.Constant)]
                yield tuple(each for each in values[:2] if isinstance(each, str))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text.splitlines()[0])
def test_each_promise_has_a_real_test(promise: str) -> None:
    named = [name.strip("…") for name in re.findall(r"`((?:test|…)_[a-z]\w+…?)`", promise)]
    assert [each for each in named if any(each in name for name in _of_make_test())]


@pytest.mark.parametrize("command", [*NAMES, *GROUPED])
def test_each_command_is_run(command: str) -> None:
    ran = {" ".join(words[:length]) for words in _words() for length in (1, 2)}
    assert command in ran | SPAWNED


def test_each_topic_is_written_or_read() -> None:
    code = _code()
    names = (each.name.removeprefix("t.").replace("-", "_") for each in topics("t."))
    unused = [each for each in names if not re.search(rf"(topics|named)\.{each}\b", code)]
    read_by_name = {"published", "replies", "dead_letters"}  # World.published() and so on
    assert set(unused) <= {name for name in read_by_name if f".{name}()" in code}


def _code() -> str:
    return "\n".join(ast.unparse(each) for each in _of_make_test().values())
