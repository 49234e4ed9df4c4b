"""`python -m benchmarks.reads.client`: a reader in a process of its own, until SIGTERM.

It asks at a fixed rate, whether or not the last answer has come, and each wait counts from the
moment at which the question was due: a stall of the service is not hidden by a client that waits.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Protocol

import uvloop

from benchmarks.reads.over_http import OverHttp
from benchmarks.reads.over_kafka import OverKafka
from benchmarks.views.inputs import tell
from schemas.sign import SIGNS, Sign

#: Seconds after which a question counts as unanswered.
_LIMIT = 10.0


class Transport(Protocol):
    """A way of asking the service for a text."""

    async def open(self, stack: AsyncExitStack) -> None:
        """Connect; whatever must be closed goes onto `stack`."""

    async def ask(self, sign: Sign) -> bool:
        """Return when the answer is there; True if it is a text."""


#: By name, from where the service is.
TRANSPORTS: Mapping[str, Callable[[str, str], Transport]] = {"Kafka": OverKafka, "HTTP": OverHttp}


class Reader:
    """Asks at a rate, and keeps when each question was due and how long its answer took."""

    def __init__(self, transport: Transport, rate: float) -> None:
        self._transport = transport
        self._rate = rate
        self._waits: list[tuple[float, float]] = []
        self._failed = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until told to stop; then wait for the answers that are still due."""
        began, number = time.monotonic(), 0
        async with asyncio.TaskGroup() as asked:
            while not stop.is_set():
                due = began + number / self._rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                asked.create_task(self._ask(SIGNS[number % len(SIGNS)], due))
                number += 1
        tell(waits=self._waits, failed=self._failed)

    async def _ask(self, sign: Sign, due: float) -> None:
        try:
            async with asyncio.timeout(_LIMIT):
                is_text = await self._transport.ask(sign)
        except TimeoutError:
            is_text = False
        if is_text:
            self._waits.append((due, time.monotonic() - due))
        else:
            self._failed += 1


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=list(TRANSPORTS), required=True)
    parser.add_argument("--at", required=True, help="where the service is")
    parser.add_argument("--prefix", required=True, help="of its topics")
    parser.add_argument("--rate", type=float, required=True, help="questions a second")
    chosen = parser.parse_args()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        transport = TRANSPORTS[chosen.transport](chosen.at, chosen.prefix)
        await transport.open(stack)
        await Reader(transport, chosen.rate).run(stop)


if __name__ == "__main__":
    uvloop.run(main())
