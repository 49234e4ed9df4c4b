"""A clock of workers that is set to moments instead of by seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.stepping import SteppingClock
from tests.support.wait import until

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
#: So short before midnight the hands are put for midnight to come by itself.
MOMENT = timedelta(seconds=2)
#: A worker asks for the time at least twice a second.
_NOTICED = 10


class Hands:
    def __init__(self, path: Path) -> None:
        self.clock = SteppingClock(path)

    def to(self, moment: datetime) -> None:
        self.clock.set((moment - datetime.now(UTC)).total_seconds())

    async def noticed(self) -> None:
        """The workers have looked at the time for some seconds."""
        enough = self.clock.asked + _NOTICED

        async def asked() -> bool:
            return self.clock.asked >= enough

        await until(asked, "the workers ask for the time")
