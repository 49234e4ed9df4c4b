"""A checkout of the service whose processes are measured, started as its users start them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SOURCES = ("agents", "schemas", "streams")
#: The command line, as the installed `horoscope` runs it.
_HOROSCOPE = "from agents.cli import main; main()"
#: All that a worker imports before it reads a setting.
_IMPORTS = "import agents.cli, agents.bootstrap, streams.runner"
_WHERE = (
    "import agents, schemas, streams; print(agents.__file__, schemas.__file__, streams.__file__)"
)


@dataclass(frozen=True, slots=True)
class Tree:
    """The checkout in `folder`, with this interpreter and its packages.

    Without `bytecode` every source is compiled anew, in packages too.
    """

    name: str
    folder: Path
    scratch: Path
    bytecode: bool = True

    def prepare(self) -> None:
        """Compile it; `ValueError` if another checkout is what would be measured."""
        self._run("-m", "compileall", "-q", *(str(self.folder / name) for name in SOURCES))
        found = self._run("-c", _WHERE).split()
        strays = [each for each in found if not Path(each).is_relative_to(self.folder)]
        if strays:
            raise ValueError(f"{self.folder} is to be measured, and {strays} would be imported")

    def imports(self) -> float:
        """CPU seconds of an interpreter that imports a worker's modules and ends."""
        return self._cpu_of("-c", _IMPORTS)

    def explanation(self, *command: str) -> float:
        """CPU seconds of `horoscope COMMAND --help`."""
        return self._cpu_of("-c", _HOROSCOPE, *command, "--help")

    def worker(self, env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(  # noqa: S603 - of this file alone
                [sys.executable, "-c", _HOROSCOPE, "worker"],
                env=self._env() | env,
                cwd=self.scratch,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _cpu_of(self, *arguments: str) -> float:
        before = os.times()
        self._run(*arguments)
        after = os.times()
        spent = after.children_user - before.children_user
        return spent + after.children_system - before.children_system

    def _run(self, *arguments: str) -> str:
        run = subprocess.run(  # noqa: S603 - of this file alone
            [sys.executable, *arguments],
            env=self._env(),
            cwd=self.scratch,
            check=True,
            capture_output=True,
            text=True,
        )
        return run.stdout

    def _env(self) -> dict[str, str]:
        """The caller's environment without settings of the service and of bytecode."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HOROSCOPE_", "OPENAI_", "OTEL_", "PYTHON"))
        }
        return kept | {"PYTHONPATH": str(self.folder)} | ({} if self.bytecode else self._without())

    def _without(self) -> dict[str, str]:
        empty = self.scratch / f"no-bytecode-{time.monotonic_ns()}"
        return {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(empty)}
