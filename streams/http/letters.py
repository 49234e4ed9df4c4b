"""Reads dead letters while a worker works, in bounded time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from aiokafka import AIOKafkaConsumer

from schemas.dead_letter import DeadLetter
from streams.admin import Admin
from streams.limit import at_most
from streams.replay import Wanted
from streams.security import for_aiokafka
from streams.settings import Settings
from streams.standing import standing
from streams.topics import Topic

#: Records of each partition that are looked at, from its end; the command looks at all.
NEWEST = 5_000
#: Seconds that a look may take, waiting for another's end included.
LIMIT = 30.0
_STOP_LIMIT = 2.0


class Letters:
    """One look at a time, each with a consumer of its own."""

    def __init__(self, settings: Settings, topic: Topic, admin: Admin) -> None:
        self._settings = settings
        self._topic = topic
        self._admin = admin
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def found(self, wanted: Wanted) -> AsyncIterator[AsyncIterator[DeadLetter]]:
        """Lend the letters that are wanted; `TimeoutError` where that takes too long."""
        async with asyncio.timeout(LIMIT), self._one_at_a_time, self._consumer() as consumer:
            there = standing(self._topic, self._admin, consumer, DeadLetter, NEWEST)
            async with aclosing(there), aclosing(_only(there, wanted)) as letters:
                yield letters

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(**for_aiokafka(self._settings))
        try:
            await consumer.start()
            yield consumer
        finally:
            await at_most(_STOP_LIMIT, consumer.stop(), "a consumer of the dead letters")


async def _only(letters: AsyncIterator[DeadLetter], wanted: Wanted) -> AsyncGenerator[DeadLetter]:
    """Leaves the event loop to others between two, however many are there already."""
    async for letter in letters:
        await asyncio.sleep(0)
        if wanted(letter):
            yield letter
