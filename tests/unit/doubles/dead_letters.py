"""Dead letters in a list."""

from __future__ import annotations

from schemas.event import Refusal
from streams.dead_letters import DeadLetters
from streams.record import Record


class MemoryDeadLetters(DeadLetters):
    """Raises each of `failures` in turn before it keeps anything."""

    def __init__(self, *failures: Exception) -> None:
        self.kept: list[tuple[Record, Refusal, int]] = []
        self._failures = list(failures)

    async def keep(self, record: Record, refusal: Refusal, attempts: int = 1) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.kept.append((record, refusal, attempts))
