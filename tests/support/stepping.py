"""A worker whose clock a test steps: `main` takes `FILE worker …` as its arguments.

The product has no hook for this: `SystemClock.now` is moved from outside, at each call by the
seconds that stand in FILE then, and each call adds a byte to FILE.asked.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from streams.clock import SystemClock


class SteppingClock:
    """The wall clock of the workers that are started with it, to be set while they run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, seconds: float) -> None:
        """Move the clock by so many seconds from the machine's, atomically."""
        written = self.path.with_suffix(".new")
        written.write_text(repr(float(seconds)))
        written.replace(self.path)

    @property
    def asked(self) -> int:
        """How often workers have asked for the time: what tells a test that they noticed."""
        try:
            return self._asked.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def _asked(self) -> Path:
        return self.path.with_suffix(".asked")

    def tell(self) -> float:
        """What a worker asks: the seconds to move by."""
        with self._asked.open("ab") as count:
            count.write(b".")
        return self.seconds

    @property
    def seconds(self) -> float:
        try:
            return float(self.path.read_text())
        except FileNotFoundError:
            return 0.0


def arm(clock: SteppingClock) -> None:
    original = SystemClock.now

    def now(self: SystemClock) -> datetime:
        return original(self) + timedelta(seconds=clock.tell())

    SystemClock.now = now  # type: ignore[method-assign]


def main() -> None:
    from agents.cli import main as horoscope  # heavy: only the worker waits for it

    arm(SteppingClock(Path(sys.argv.pop(1))))
    horoscope()
