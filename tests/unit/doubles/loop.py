"""An event loop on which waiting takes no time."""

from __future__ import annotations

import asyncio
import selectors
from selectors import SelectorKey

#: Real seconds in which a signal or a file must turn up when no timer is set.
_PATIENCE = 10.0


class _Instant(selectors.DefaultSelector):
    """Where it would wait for a timer, moves the clock to it instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        if timeout is None:
            events = super().select(_PATIENCE)
            if not events:
                raise RuntimeError("every task waits for something that will never happen")
            return events
        events = super().select(0)
        if not events:
            self.now += max(timeout, 0)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """Sleeps and time-outs end at once, in their order, and `time()` says so."""

    def __init__(self) -> None:
        self._instant = _Instant()
        super().__init__(self._instant)

    def time(self) -> float:
        return self._instant.now


class LoopTime:
    """Stands for the module `time` where the code under test measures with `monotonic`."""

    @staticmethod
    def monotonic() -> float:
        return asyncio.get_running_loop().time()
