"""Waiting for a condition, with a limit: the only way in which a test waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
_POLL = 0.05


async def until(
    condition: Callable[[], Awaitable[T | None]], what: str | Callable[[], str], limit: float = 60.0
) -> T:
    """Return what `condition` gives as soon as that is true; fail after `limit` seconds.

    `what` is waited for. A function is called when it fails, and tells how things stand then.
    """
    end = time.monotonic() + limit
    while True:
        got = await condition()
        if got:
            return got
        if time.monotonic() > end:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {limit:g} s (last: {got!r}): {told}")
        await asyncio.sleep(_POLL)
