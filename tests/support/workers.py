"""The product's own processes beside a test: workers, and commands that end by themselves."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.support.previous import PreviousWorker
from tests.support.process import HOROSCOPE, command
from tests.support.stepping import SteppingClock
from tests.support.worker import Worker


class Workers:
    """Started in `folder` with the settings in `env`; a test may add to those of each."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env
        self.workers: list[Worker] = []

    def worker(self, role: str = "all", crash: str | None = None, **env: str) -> Worker:
        """Start a worker; `crash` names a point of `tests.support.crashing` where it dies."""
        if crash is None:
            return self._start(HOROSCOPE, (), role, env)
        return self._start("tests.support.crashing:main", (crash,), role, env)

    def hasty_worker(self, **env: str) -> Worker:
        """Start a worker that measures more often than others."""
        return self._start("tests.support.hasty:main", (), "all", env)

    def worker_anew(self, role: str = "all", **env: str) -> Worker:
        """Start a worker as a supervisor does, with a new interpreter and all of its imports."""
        number = len(self.workers)
        return self._add(Worker(self.folder, number, self._env(role, env), anew=True))

    def worker_with(self, clock: SteppingClock, /, role: str = "all", **env: str) -> Worker:
        """Start a worker whose clock the test steps."""
        return self._start("tests.support.stepping:main", (str(clock.path),), role, env)

    def previous_worker(self, source: Path, /, role: str = "all", **env: str) -> Worker:
        """Start a worker of the version that was released last, extracted to `source`."""
        return self._add(
            PreviousWorker(self.folder, len(self.workers), self._env(role, env), source)
        )

    def close_workers(self) -> None:
        for worker in self.workers:
            worker.close()

    def _start(
        self, entry: str, options: tuple[str, ...], role: str, env: dict[str, str]
    ) -> Worker:
        number = len(self.workers)
        return self._add(Worker(self.folder, number, self._env(role, env), entry, options))

    def _env(self, role: str, env: dict[str, str]) -> dict[str, str]:
        return self.env | env | {"ROLE": role}

    def _add(self, worker: Worker) -> Worker:
        self.workers.append(worker)
        return worker

    async def command(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """Run `horoscope ARGUMENTS`; exit status, stdout, stderr."""
        return await command(self.folder, os.environ | self.env | env, *arguments)

    async def json(self, *arguments: str, **env: str) -> Any:
        status, out, err = await self.command(*arguments, "--json", **env)
        assert status == 0, err
        return json.loads(out)
