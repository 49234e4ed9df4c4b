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


def _tests_named_in(text: str) -> list[str]:
    """A name may be cut short with `…` at either end."""
    return re.findall(r"`((?:test|…)_[a-z]\w+…?)`", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_page_names_exists(document: Path) -> None:
    known = _tests()
    named = _tests_named_in(document.read_text())
    assert [name for name in named if not any(name.strip("…") in each for each in known)] == []


def test_each_promise_and_each_procedure_names_its_tests() -> None:
    least = {"guarantees": 20, "upgrade": 3, "backup": 4, "backfill": 6, "levers": 6}
    for page, tests in least.items():
        assert len(_tests_named_in((ROOT / "docs" / f"{page}.md").read_text())) >= tests, page


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_of_the_repository_that_a_page_names_exists(document: Path) -> None:
    folders = "agents|examples|grafana|schemas|streams|tests"
    named = re.findall(rf"`((?:{folders})/[\w./-]*[\w/])`", document.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


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
