"""Queues on paper: partitions work side by side, each through its own queue in order."""

from __future__ import annotations

import heapq
import random
from math import exp, log

from benchmarks.reads.percentiles import percentiles

_SEED = 5
#: Seconds of a writer call: the median, and how far it scatters (a factor, log-normal).
CALL_MEDIAN, CALL_SCATTER = 5.5, 1.35


def makespan(texts: int, partitions: int, seed: int = _SEED) -> float:
    """Seconds until the last of `texts` is written, dealt to `partitions` in turn."""
    chosen = random.Random(seed)  # noqa: S311 - reproducible, not secret
    busy = [0.0] * partitions
    for number in range(texts):
        busy[number % partitions] += _scattered(chosen, CALL_MEDIAN, CALL_SCATTER)
    return max(busy)


def waits(
    rate: float, partitions: int, service: float, requests: int, seed: int = _SEED
) -> dict[str, float]:
    """Percentiles (s) from arrival to answer of requests that arrive at random.

    Each goes to any of the `partitions`, which answers one after another, `service` s each with
    the scatter of a call.
    """
    chosen = random.Random(seed)  # noqa: S311 - reproducible, not secret
    free_at = [0.0] * partitions
    now, seen = 0.0, []
    for _ in range(requests):
        now += chosen.expovariate(rate)
        at = chosen.randrange(partitions)
        free_at[at] = max(now, free_at[at]) + _scattered(chosen, service, CALL_SCATTER)
        seen.append(free_at[at] - now)
    return percentiles(seen)


def shared_makespan(texts: int, writers: int, seed: int = _SEED) -> float:
    """The same with one queue for all `writers`: what no order for each sign would gain."""
    chosen = random.Random(seed)  # noqa: S311 - reproducible, not secret
    busy = [0.0] * writers
    for _ in range(texts):
        soonest = heapq.heappop(busy)
        heapq.heappush(busy, soonest + _scattered(chosen, CALL_MEDIAN, CALL_SCATTER))
    return max(busy)


def _scattered(chosen: random.Random, median: float, factor: float) -> float:
    return chosen.lognormvariate(log(median), log(factor)) if factor > exp(0) else median
