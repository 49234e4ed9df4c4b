"""Has texts written that readers miss, without a command for each reader."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date
from uuid import uuid4

from schemas.generation import GenerateHoroscope, Trigger
from schemas.sign import Sign
from streams.cache import Key
from streams.clock import Clock
from streams.outage import OutageError
from streams.producer import Producer
from streams.topics import Topic

#: Seconds in which a worker sends no second command for a text; also what readers are told.
ASK_AGAIN = 5


class Demand:
    """What a command costs is bounded behind it: it may be repeated, and makes one text.

    No view and no reply comes of it; the text is found where texts are.
    """

    def __init__(
        self,
        producer: Producer,
        generation: Topic,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._producer = producer
        self._generation = generation
        self._clock = clock
        self._monotonic = monotonic
        self._asked_at: dict[Key, float] = {}
        self._asking: dict[Key, asyncio.Future[bool]] = {}

    async def have_written(self, sign: Sign, day: date) -> None:
        """Return once the broker has a command for it that is `ASK_AGAIN` seconds old at most."""
        key = sign, day
        asked_at = self._asked_at.get(key)
        if asked_at is not None and self._monotonic() - asked_at < ASK_AGAIN:
            return
        if (under_way := self._asking.get(key)) is None:
            await self._ask(key)
        elif not await asyncio.shield(under_way):
            raise OutageError(f"Kafka did not take a command for {self._generation.name}")

    async def _ask(self, key: Key) -> None:
        """Whoever comes meanwhile shares the outcome, also where this one is cut off."""
        outcome = self._asking[key] = asyncio.get_running_loop().create_future()
        sent = False
        try:
            await self._send(*key)
            sent = True
            self._note(key)
        finally:
            del self._asking[key]
            outcome.set_result(sent)

    async def _send(self, sign: Sign, day: date) -> None:
        command = GenerateHoroscope(
            command_id=uuid4(),
            sign=sign,
            day=day,
            trigger=Trigger.REQUEST,
            issued_at=self._clock.now(),
        )
        await self._producer.send(self._generation, command, key=sign, partition=sign.ordinal)

    def _note(self, key: Key) -> None:
        """Of other days nothing is kept: only today's texts are asked for."""
        self._asked_at = {each: at for each, at in self._asked_at.items() if each[1] == key[1]}
        self._asked_at[key] = self._monotonic()
