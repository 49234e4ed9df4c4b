"""Lets readers wait, so many and so long at the most."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from streams.cache import Cache

#: Readers of one worker that may wait at once; further ones are answered at once.
MOST = 100
#: Seconds between looks of a worker whose memory is out of touch with PostgreSQL.
LOOK_AGAIN = 1.0

T = TypeVar("T")


class Patience:
    """Looks again whenever memory has learnt something."""

    def __init__(self, cache: Cache[Any]) -> None:
        self._cache = cache
        self._waiting = 0

    async def wait(self, seconds: float, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """What `look` finds within `seconds`, or None."""
        if not seconds or self._waiting >= MOST:
            return None
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                return await self._look_until_found(look)
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1

    async def _look_until_found(self, look: Callable[[], Awaitable[T | None]]) -> T:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._cache.change()
            found = await look()
            if found is not None:
                return found
