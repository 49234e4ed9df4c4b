"""A writer that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.sign import Sign
from tests.unit.samples import TEXT


@dataclass(slots=True)
class Call:
    """When it began and ended, in the event loop's seconds."""

    sign: Sign
    day: date
    began: float
    ended: float | None = None


class ScriptedWriter:
    """Each call raises or returns what its turn in the script says; then texts.

    A number makes a call take so many seconds before its text.
    """

    name = "scripted"

    def __init__(self, script: Iterable[str | float | Exception] = (), takes: float = 0.0) -> None:
        self.calls: list[Call] = []
        self.begun = asyncio.Event()
        self._script = list(script)
        self._takes = takes

    async def write(self, sign: Sign, day: date) -> str:
        now = asyncio.get_running_loop().time
        call = Call(sign, day, now())
        self.calls.append(call)
        self.begun.set()
        step = self._script.pop(0) if self._script else self._takes
        try:
            await asyncio.sleep(step if isinstance(step, int | float) else self._takes)
        finally:
            call.ended = now()
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, str) else f"{sign} {day}, call {len(self.calls)}: {TEXT}"

    async def check(self) -> str:
        return "scripted"
