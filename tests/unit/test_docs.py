"""What the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agents.cli import COMMANDS
from streams.cli.root import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]


def _tests() -> set[str]:
    sources = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}


def _commands() -> set[str]:
    assert COMMANDS
    groups = {group.name for group in app.registered_groups}
    named = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    return named | {name for name in groups if name}


def test_every_test_that_the_guarantees_name_exists() -> None:
    """A name may be cut short with `…` at either end."""
    text = (ROOT / "docs" / "guarantees.md").read_text()
    named = re.findall(r"`(…?\w*(?:test_|_)\w+…?)`", text)
    known = _tests()
    wanted = [name for name in named if "test_" in name or "…" in name]
    assert len(wanted) > 20
    lost = [name for name in wanted if not any(name.strip("…") in each for each in known)]
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_readme_names_every_command_and_no_other() -> None:
    text = (ROOT / "README.md").read_text()
    known = _commands()
    assert [
        name for name in known if f"`horoscope {name}" not in text and f"`{name}" not in text
    ] == []
    named = set(re.findall(r"`horoscope ([a-z-]+)", text))
    assert named <= known
