"""A program on a terminal of its own."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.wait import until

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_CHUNK = 65_536
_SIZE = {"TERM": "xterm", "COLUMNS": "140", "LINES": "50"}
#: Seconds that Ctrl-C may take.
_END_LIMIT = 30.0


class Terminal:
    """A line of shell; `screen` is all that it has drawn so far, one picture after another."""

    def __init__(self, line: str, folder: Path, env: Mapping[str, str]) -> None:
        self._line, self._folder, self._env = line, folder, env
        self._drawn = b""
        self._process: asyncio.subprocess.Process

    @property
    def screen(self) -> str:
        return _CONTROL.sub("", self._drawn.decode(errors="replace"))

    async def __aenter__(self) -> Self:
        self._master, slave = pty.openpty()
        self._process = await asyncio.create_subprocess_exec(
            *("bash", "-c", self._line),
            cwd=self._folder,
            env={**self._env, **_SIZE},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """Ctrl-C, which goes to everything on the terminal; what hangs for all that is killed."""
        try:
            await self._interrupt()
        finally:
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._master)

    async def _interrupt(self) -> None:
        if self._process.returncode is not None:
            return
        os.killpg(self._process.pid, signal.SIGINT)
        try:
            async with asyncio.timeout(_END_LIMIT):
                await self._process.wait()
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise

    async def until_shows(self, pattern: str, limit: float) -> re.Match[str]:
        """The last place on the screen that fits."""

        async def shown() -> re.Match[str] | None:
            found = list(re.finditer(pattern, self.screen))
            assert found or self._process.returncode is None, self.screen
            return found[-1] if found else None

        return await until(shown, f"the terminal shows {pattern}", limit)

    def _read(self) -> None:
        try:
            self._drawn += os.read(self._master, _CHUNK)
        except OSError:  # the last process has closed its end
            asyncio.get_running_loop().remove_reader(self._master)
