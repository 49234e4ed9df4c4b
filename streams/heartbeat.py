"""Ends a process whose event loop no longer turns: nothing that runs on the loop could."""

from __future__ import annotations

import faulthandler

from streams.service import Service

#: Seconds between two beats, and without one until the process ends.
INTERVAL = 1.0
LIMIT = 60.0


class Heartbeat(Service):
    """After `LIMIT` seconds without a beat the process prints where it hangs, and exits 1.

    The timer is the interpreter's own and needs neither the loop nor the interpreter's lock.
    """

    @Service.task
    async def _beat(self) -> None:
        while not self.should_stop:
            faulthandler.dump_traceback_later(LIMIT, exit=True)
            await self.sleep(INTERVAL)

    async def on_stop(self) -> None:
        faulthandler.cancel_dump_traceback_later()
