"""Sends without a pause while everything around it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.chaos.events import Events, Outgoing

#: Records a second, and how many of each hundred are what.
RATE = 250
BURST = 2500
_TICK = 0.05
#: Records whose acknowledgement may be outstanding; more wait.
_IN_FLIGHT = 20_000
#: Seconds that a send may take: longer than any fault lasts.
_SEND_LIMIT = 180.0


class Load:
    """A record without an acknowledgement may be in the log or not; the ledger knows which."""

    def __init__(self, bootstrap: str, events: Events, random: Random) -> None:
        self._events = events
        self._random = random
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=int(_SEND_LIMIT * 1000),
            linger_ms=5,
        )
        self._free = asyncio.Semaphore(_IN_FLIGHT)
        self._going = asyncio.Event()
        self._sends: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._producer.start()
        self.resume()
        self._task = asyncio.create_task(self._run(), name="load")

    def pause(self) -> None:
        self._going.clear()

    def resume(self) -> None:
        self._going.set()

    async def burst(self, views: int = BURST) -> None:
        for _ in range(views):
            await self._send_soon(self._events.view)

    async def settled(self) -> None:
        """Return when no acknowledgement is outstanding."""
        while self._sends:
            await asyncio.wait(set(self._sends), timeout=_SEND_LIMIT)

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.settled()

    async def close(self) -> None:
        for task in self._sends:
            task.cancel()
        await asyncio.wait_for(self._producer.stop(), 10)

    async def _run(self) -> None:
        while True:
            await self._going.wait()
            for _ in range(int(RATE * _TICK)):
                await self._send_soon(self._choose())
            await asyncio.sleep(_TICK)

    def _choose(self) -> Callable[[], Outgoing]:
        chance = self._random.random()
        if chance < 0.94:
            return self._events.view
        if chance < 0.965:
            return self._events.bad_view
        return self._events.request if chance < 0.985 else self._events.bad

    async def _send_soon(self, make: Callable[[], Outgoing]) -> None:
        await self._free.acquire()
        task = asyncio.create_task(self._send(make()))
        self._sends.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._sends.discard(task)
        self._free.release()

    async def _send(self, record: Outgoing) -> None:
        try:
            at = await self._producer.send_and_wait(
                record.sent.topic, record.value, key=record.key, headers=record.headers
            )
        except KafkaError:
            return  # in the log or not: the log will tell
        record.sent.place = at.partition, at.offset
