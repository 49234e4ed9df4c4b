"""What a fault is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.chaos.stage import Stage

ANY = frozenset({1, 3})


@dataclass(frozen=True, slots=True)
class Fault:
    """`work` does it, holds it, and returns when all is healed (workers may still be starting).

    Faults of one `group` are never together; `weight` is how often it comes; `alone` has no other
    beside it; `brokers` says on how many brokers it makes sense.
    """

    name: str
    group: str
    work: Callable[[Stage, Random], Awaitable[None]]
    weight: int = 4
    alone: bool = False
    brokers: frozenset[int] = ANY
