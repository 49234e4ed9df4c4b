"""What is told of many waits."""

from __future__ import annotations

import math

#: Name of a percentile, and the share of waits that are at most so long.
SHARES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}


def percentiles(waits: list[float]) -> dict[str, float]:
    """By nearest rank: every percentile is a wait that somebody had. `ValueError` for none."""
    if not waits:
        raise ValueError("no waits")
    ordered = sorted(waits)
    return {name: ordered[math.ceil(share * len(ordered)) - 1] for name, share in SHARES.items()}


def within(waits: list[tuple[float, float]], begin: float, end: float) -> list[float]:
    """The waits of those questions that were due between two moments."""
    return [wait for due, wait in waits if begin <= due <= end]
