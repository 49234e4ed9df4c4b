"""A real worker: the `horoscope worker` command as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.support.process import HOROSCOPE, Process, Program
from tests.support.wait import until

_LIMIT = aiohttp.ClientTimeout(total=5)


class Worker:
    """Started at once; `ready` waits for it. Its log is kept for a failing test to show.

    `entry` is the function that runs it, `options` what stands before the subcommand, and `anew`
    has it start an interpreter of its own (see `tests.support.process`).
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        env: dict[str, str],
        entry: str = HOROSCOPE,
        options: Sequence[str] = (),
        *,
        anew: bool = False,
    ) -> None:
        self.log = folder / f"worker-{number}.log"
        self.log.write_bytes(b"")
        program = Program(
            [*options, "worker", "--role", env.get("ROLE", "all")],
            output=self.log,
            entry=entry,
            folder=folder,  # no `.env` of a developer's
            env=os.environ | {"HOROSCOPE_HTTP_PORT": "0"} | env,
        )
        self._process = self._start(program, anew=anew)

    def _start(self, program: Program, *, anew: bool) -> Process:
        return program.start(anew=anew)

    async def ready(self, limit: float = 60.0) -> Worker:
        await until(self._is_ready, lambda: f"a worker is ready; its log:\n{self.tail()}", limit)
        return self

    async def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"the worker ended: {self.status}\n{self.tail()}")
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

    async def until_says(self, words: str, limit: float = 60.0) -> None:
        """Return once its log has the words; it must not end before."""

        async def said() -> bool:
            assert self.running, self.tail()
            return words in self.log.read_text()

        await until(said, lambda: f"the worker says {words!r}; its log:\n{self.tail()}", limit)

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

    async def ended(self, limit: float = 60.0) -> int:
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

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)
