"""A memory that is out of touch tries again once a second; what it heard before counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import asyncpg

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from streams.cache import Cache
from streams.database import Database
from streams.outage import OutageError
from streams.refresh import INTERVAL, Refresher
from streams.store import Known
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import NOON, settings

ATTEMPTS = 4


class _Listener(asyncpg.Connection):
    """Hears of a change, and is cut off before anybody looks."""

    def __init__(self) -> None:
        self.closed = False

    async def add_listener(self, channel: str, callback: Callable[..., Any]) -> None:
        self.closed = True
        callback(channel)

    def is_closed(self) -> bool:
        return self.closed

    def terminate(self) -> None:
        self.closed = True

    def __del__(self) -> None:
        """There is nothing to close."""


class _Away(Database):
    """Lets one listener in; each attempt after that fails, at the time that is kept."""

    def __init__(self) -> None:
        self.attempts: list[float] = []
        self.enough = asyncio.Event()

    async def listener(self) -> asyncpg.Connection:
        now = asyncio.get_running_loop().time()
        if self.attempts.count(now) > 1:
            raise AssertionError("attempts without a pause between them")
        self.attempts.append(now)
        if len(self.attempts) == ATTEMPTS:
            self.enough.set()
        if len(self.attempts) > 1:
            raise OutageError("PostgreSQL does not answer")
        return _Listener()


class _Texts(MemoryTexts):
    changed = "a channel"

    async def known_since(self, day: date) -> list[Known]:
        raise OutageError(f"PostgreSQL does not say what there is since {day}")


async def test_a_change_that_was_heard_before_an_outage_does_not_keep_it_trying() -> None:
    database, cache = _Away(), Cache[Horoscope](Product.TEXT)
    refresher = Refresher(settings(), database, _Texts(), cache, SetClock(NOON))
    await refresher.start()
    async with asyncio.timeout(60):
        await database.enough.wait()
    await refresher.stop()
    assert database.attempts == [0, *(each * INTERVAL for each in range(ATTEMPTS - 1))]
