"""Waiting for a condition, with a limit: the only way in which a test waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
_POLL = 0.05


async def until(condition: Callable[[], Awaitable[T | None]], what: str, limit: float = 30.0) -> T:
    """Return what `condition` gives as soon as that is true; fail after `limit` seconds."""
    end = time.monotonic() + limit
    while True:
        got = await condition()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f"not within {limit:g} s: {what} (last: {got!r})")
        await asyncio.sleep(_POLL)
