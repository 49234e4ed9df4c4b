"""AsyncAPI's own parser, from npm, into a folder that is kept."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
_PACKAGE = "@asyncapi/parser@3.6.3"
_FOLDER = ROOT / ".asyncapi" / _PACKAGE.rpartition("@")[2]
#: Seconds for npm, also another process's.
_LIMIT = 150.0
_SCRIPT = Path(__file__).with_name("validate.js")


@pytest.fixture(scope="session")
def parse() -> Callable[[Path], str]:
    """What the parser prints of a document."""
    if not shutil.which("node") or not shutil.which("npm"):
        missing("node and npm are not installed: they run @asyncapi/parser")
    _FOLDER.parent.mkdir(exist_ok=True)
    with FileLock(f"{_FOLDER}.lock", timeout=_LIMIT):
        if not (_FOLDER / "node_modules").exists():
            _install()
    return lambda document: _run(["node", _SCRIPT, document], {"NODE_PATH": "node_modules"})


def _install() -> None:
    """Into another folder first, so that what is there is whole."""
    new = _FOLDER.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", "."]
    try:
        _run(["npm", "install", *options, _PACKAGE], {}, new)
    except subprocess.SubprocessError as error:
        missing(f"npm cannot install {_PACKAGE}: {error}")
    new.rename(_FOLDER)


def _run(command: list[str | Path], env: Mapping[str, str], folder: Path = _FOLDER) -> str:
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=True,
        timeout=_LIMIT,
    ).stdout
