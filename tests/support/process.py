"""Programs of ours as processes of their own: forked from one that has imported them, or anew.

A start spends most of its time on imports, which most tests are not about. Those fork
(`multiprocessing`'s fork server: a process with a pid, signals and an exit status of its own);
tests of the start itself, and platforms other than Linux, start an interpreter.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from secrets import token_hex
from signal import SIGKILL, SIGTERM
from typing import Protocol

HOROSCOPE = "agents.cli:main"
#: The same as it is installed.
INSTALLED = Path(sys.executable).parent / "horoscope"
#: Seconds that a command may take.
_LIMIT = 120.0
#: Set to have every process started anew, as a debugger may need it.
ANEW = "TESTS_START_ANEW"


class Process(Protocol):
    """What `subprocess.Popen` has in common with a forked process."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Program:
    """A function without arguments as a program: `module:function`, as an entry point names it.

    `output` and `error` (default: the same) are appended to.
    """

    arguments: Sequence[str]
    output: Path
    error: Path | None = None
    entry: str = HOROSCOPE
    folder: Path = field(default_factory=Path.cwd)
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def start(self, *, anew: bool = False) -> Process:
        """Start it; `anew`: as a supervisor would, with all of its imports before it."""
        if anew or sys.platform != "linux" or ANEW in os.environ:
            return self._executed()
        return Forked(self)

    def _executed(self) -> Process:
        module, function = self.entry.split(":")
        start = [sys.executable, "-c", f"from {module} import {function} as main; main()"]
        with self.output.open("ab") as output, (self.error or self.output).open("ab") as error:
            return subprocess.Popen(
                [*([INSTALLED] if self.entry == HOROSCOPE else start), *self.arguments],
                env=self.env,
                stdout=output,
                stderr=error,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
            )

    def run(self) -> None:
        """Become the program, in the process that was forked for it."""
        self._redirect()
        os.environ.clear()
        os.environ.update(self.env)
        time.tzset()
        os.chdir(self.folder)
        sys.argv = ["horoscope", *self.arguments]
        module, function = self.entry.split(":")
        getattr(import_module(module), function)()

    def _redirect(self) -> None:
        append = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        files: tuple[str | Path, ...] = (os.devnull, self.output, self.error or self.output)
        for descriptor, file in enumerate(files):
            opened = os.open(file, append if descriptor else os.O_RDONLY)
            os.dup2(opened, descriptor)
            os.close(opened)


class Forked:
    """A process of the fork server. It may be asked by several threads at once."""

    def __init__(self, program: Program) -> None:
        self._process = _context().Process(target=program.run, daemon=True)
        self._asking = threading.Lock()
        self._process.start()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    def poll(self) -> int | None:
        with self._asking:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        connection.wait([self._process.sentinel], timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(["horoscope"], timeout or 0)
        return status

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(SIGTERM)

    def kill(self) -> None:
        self.send_signal(SIGKILL)


class _Context(Protocol):
    def Process(self, *, target: object, daemon: bool) -> ForkServerProcess: ...  # noqa: N802


def _context() -> _Context:
    """One fork server for each process of the tests; it ends with it."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.support.preload"])
    return made


async def command(
    folder: Path, env: Mapping[str, str], *arguments: str, limit: float = _LIMIT, anew: bool = False
) -> tuple[int, str, str]:
    """Run `horoscope ARGUMENTS` in `folder` with `env` alone; exit status, stdout, stderr."""
    out, err = (folder / f"{arguments[0]}-{token_hex(4)}.{kind}" for kind in ("out", "err"))
    process = Program(arguments, out, err, folder=folder, env=env).start(anew=anew)
    try:
        status = await asyncio.to_thread(process.wait, limit)
    finally:
        process.kill()
    return status, out.read_text(), err.read_text()
