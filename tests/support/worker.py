"""A real worker: the `horoscope worker` command as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.support.wait import until

HOROSCOPE = Path(sys.executable).parent / "horoscope"
_LIMIT = aiohttp.ClientTimeout(total=5)


class Worker:
    """Started at once; `ready` waits for it. Its log is kept for a failing test to show.

    `start` is its command line up to the subcommand.
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        env: dict[str, str],
        start: Sequence[str] = (str(HOROSCOPE),),
    ) -> None:
        self.log = folder / f"worker-{number}.log"
        self._output = self.log.open("wb")
        self._process = subprocess.Popen(
            [*start, "worker", "--role", env.get("ROLE", "all")],
            env=os.environ | {"HOROSCOPE_HTTP_PORT": "0"} | env,
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
            return (await self.get("/readyz"))[0] == 200
        except (ConnectionError, TimeoutError):
            return False

    @property
    def url(self) -> str:
        """Where it serves HTTP; `ConnectionError` before it listens."""
        told = re.search(r'"port": (\d+).*"event": "listening"', self.log.read_text())
        if told is None:
            raise ConnectionError("the worker does not listen yet")
        return f"http://127.0.0.1:{told.group(1)}"

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body; `ConnectionError` where it does not listen, or no longer."""
        url = f"{self.url}{path}"
        try:
            async with aiohttp.ClientSession(timeout=_LIMIT) as session, session.get(url) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientError as error:
            raise ConnectionError(f"no answer from {url}") from error

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
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def tail(self, lines: int = 25) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self._output.close()
