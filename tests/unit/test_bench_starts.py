"""Starts are measured of the checkout that is named, and of no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.starts.tree import SOURCES, Tree

ROOT = Path(__file__).parents[2]


def checkout(folder: Path) -> Path:
    """One that takes no time to import."""
    for name in SOURCES:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
    return folder


def test_the_checkout_that_is_named_is_the_one_that_is_imported(tmp_path: Path) -> None:
    named = checkout(tmp_path / "named")
    (named / "agents" / "cli.py").write_text("def main():\n    open('ran', 'x')\n")
    tree = Tree("named", named, tmp_path)
    tree.prepare()
    tree.explanation()
    assert (tmp_path / "ran").exists()


def test_what_is_no_checkout_is_refused(tmp_path: Path) -> None:
    named = checkout(tmp_path / "named")
    shutil.rmtree(named / "agents")
    with pytest.raises(ValueError, match="would be imported"):
        Tree("named", named, tmp_path).prepare()


@pytest.mark.parametrize("bytecode", [True, False])
def test_bytecode_is_used_or_not_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytecode: bool
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    named = checkout(tmp_path / "named")
    told = "import sys\ndef main():\n    open(str(sys.dont_write_bytecode), 'x')\n"
    (named / "agents" / "cli.py").write_text(told)
    Tree("named", named, tmp_path, bytecode).explanation()
    assert (tmp_path / str(not bytecode)).exists()
