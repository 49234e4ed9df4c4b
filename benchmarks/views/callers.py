"""Callers that each wait for one cached read, with its view counted, before the next."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles

from benchmarks.views.inputs import CALLERS, HOT, VIEWS, tell
from schemas.sign import SIGNS, Sign

#: Calls before the clock starts: connections are open then, statements prepared.
WARM_UP = 300

Read = Callable[[Sign], Awaitable[str]]


async def measure(read: Read) -> None:
    """Make `WARM_UP` calls, then time `VIEWS` of them; tell the rate and each call's latency."""
    await _call(read, WARM_UP)
    began = time.perf_counter()
    latencies = await _call(read, VIEWS)
    seconds = time.perf_counter() - began
    cuts = quantiles(latencies, n=1000)
    tell(
        views=WARM_UP + VIEWS,
        rate=VIEWS / seconds,
        p50=cuts[499] * 1000,
        p99=cuts[989] * 1000,
    )


async def _call(read: Read, calls: int) -> list[float]:
    left = iter(range(calls))
    latencies: list[float] = []

    async def caller(number: int) -> None:
        chosen = random.Random(number)  # noqa: S311 - reproducible, not secret
        for _ in left:
            sign = Sign.LEO if HOT else chosen.choice(SIGNS)
            began = time.perf_counter()
            await read(sign)
            latencies.append(time.perf_counter() - began)

    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    return latencies
