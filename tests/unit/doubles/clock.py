"""Clocks that tests set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.unit.samples import NOON


@dataclass(slots=True)
class SetClock:
    """Stands still until it is set."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass(slots=True)
class LoopClock:
    """Goes with the event loop's time, so that with a virtual loop a wait moves it."""

    start: datetime = NOON

    def now(self) -> datetime:
        return self.start + timedelta(seconds=asyncio.get_running_loop().time())
