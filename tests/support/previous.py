"""The worker as it was released last, beside the one under test."""

from __future__ import annotations

import compileall
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.support.process import Process, Program
from tests.support.worker import Worker

#: The last commit that was released. Moved when a release is cut.
PREVIOUS = "71bd6df"
_ROOT = Path(__file__).parents[2]
_PACKAGES = ("agents", "streams", "schemas")
_HOROSCOPE = (sys.executable, "-m", "agents")
_LIMIT = 60.0  # seconds


class NoPreviousError(Exception):
    """The commit cannot be had here: no git, or a clone that is too shallow."""


def extract(to: Path) -> Path:
    """Put the previous version's packages into `to`; `NoPreviousError`, worded for people."""
    try:
        archive = subprocess.run(
            ["git", "-C", str(_ROOT), "archive", "--format=tar", PREVIOUS, *_PACKAGES],
            capture_output=True,
            check=True,
            timeout=_LIMIT,
        )
    except FileNotFoundError as error:
        raise NoPreviousError("the previous version needs git") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise NoPreviousError(
            f"the previous version {PREVIOUS} is not in this clone (git fetch --unshallow): {said}"
        ) from error
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(to, filter="data")
    compileall.compile_dir(to, quiet=1)  # once, not for each of its processes
    return to


def run(source: Path, *arguments: str, **env: str) -> None:
    """Run a command of the version in `source`."""
    subprocess.run(
        [*_HOROSCOPE, *arguments],
        env=os.environ | env | {"PYTHONPATH": str(source)},
        cwd=source,
        check=True,
        timeout=_LIMIT,
    )


class PreviousWorker(Worker):
    """Runs from `source` (see `extract`), with the dependencies of the version under test.

    It tells its health through a file, as the version of `PREVIOUS` does.
    """

    def __init__(self, folder: Path, number: int, env: dict[str, str], source: Path) -> None:
        self._told = folder / f"worker-{number}.json"
        own = {"PYTHONPATH": str(source), "HOROSCOPE_HEALTH_FILE": str(self._told)}
        super().__init__(folder, number, env | own)

    def _start(self, program: Program, *, anew: bool) -> Process:
        with program.output.open("ab") as output:
            return subprocess.Popen(
                [*_HOROSCOPE, *program.arguments],
                env=program.env,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=program.folder,
            )

    async def _is_ready(self) -> bool:
        if not self.running:
            raise AssertionError(f"the previous worker ended\n{self.tail()}")
        try:
            return bool(json.loads(self._told.read_text())["ready"])
        except FileNotFoundError:
            return False
