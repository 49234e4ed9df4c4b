"""A real worker: the `horoscope worker` command as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.wait import until

HOROSCOPE = Path(sys.executable).parent / "horoscope"
_CRASHING = "tests.support.crashing"


class Worker:
    """Started at once; `ready` waits for it. Its log is kept for a failing test to show."""

    def __init__(self, folder: Path, number: int, env: dict[str, str], crash: str | None) -> None:
        self.log = folder / f"worker-{number}.log"
        self.health = folder / f"worker-{number}.json"
        start = [str(HOROSCOPE)] if crash is None else [sys.executable, "-m", _CRASHING, crash]
        self._output = self.log.open("wb")
        self._process = subprocess.Popen(
            [*start, "worker", "--role", env.get("ROLE", "all")],
            env=os.environ | env | {"HOROSCOPE_HEALTH_FILE": str(self.health)},
            stdout=self._output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder,  # no `.env` of a developer's
        )

    async def ready(self, limit: float = 40.0) -> Worker:
        await until(self._is_ready, f"a worker is ready\n{self.tail()}", limit)
        return self

    async def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"the worker ended: {self._process.returncode}\n{self.tail()}")
        try:
            return bool(json.loads(self.health.read_text())["ready"])
        except FileNotFoundError:
            return False

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def kill(self) -> None:
        self._process.kill()
        await self.ended()

    async def stop(self) -> tuple[int, float]:
        """SIGTERM; the exit status and the seconds it took."""
        asked_at = time.monotonic()
        self._process.terminate()
        return await self.ended(), time.monotonic() - asked_at

    async def ended(self, limit: float = 20.0) -> int:
        return await asyncio.to_thread(self._process.wait, limit)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def tail(self, lines: int = 25) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self._output.close()
