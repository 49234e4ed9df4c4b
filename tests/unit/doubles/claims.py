"""`generation_claims` and `writer_calls` in memory, on the event loop's time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from agents.artefact.claims import ClaimLostError, Claims, LastRound
from schemas.request import ReplyError
from schemas.sign import Sign

Key = tuple[Sign, date]


@dataclass(slots=True)
class Row:
    owner: str | None = None
    expires_at: float = 0.0
    failed_at: datetime | None = None
    cool_down_until: float = 0.0


@dataclass(slots=True)
class Tables:
    """What the workers of a fleet share."""

    claims: defaultdict[Key, Row] = field(default_factory=lambda: defaultdict(Row))
    calls: int = 0
    budget: int = 100
    paused: bool = False


class MemoryClaims(Claims):
    """Keeps the rules of the tables; `latency` seconds pass in each statement."""

    def __init__(
        self, tables: Tables | None = None, owner: str = "this worker", latency: float = 0.0
    ) -> None:
        self.tables = tables or Tables()
        self.owner = owner
        self.latency = latency
        #: Latencies of the next statements, before `latency` holds again.
        self.latencies: list[float] = []
        self.journal: list[str] = []

    async def claim(self, sign: Sign, day: date, lease: float) -> bool:
        async with self._statement("claim") as now:
            row = self.tables.claims[sign, day]
            held = row.owner not in (None, self.owner) and row.expires_at > now
            if held or row.cool_down_until > now:
                return False
            row.owner, row.expires_at = self.owner, now + lease
            return True

    async def hold(self, sign: Sign, day: date, lease: float) -> None:
        async with self._statement("hold") as now:
            row = self.tables.claims[sign, day]
            if row.owner != self.owner:
                raise ClaimLostError("taken")
            row.expires_at = now + lease

    async def permit_call(self, call_date: date) -> ReplyError | None:
        async with self._statement("permit"):
            if self.tables.paused:
                return ReplyError.PAUSED
            if self.tables.calls >= self.tables.budget:
                return ReplyError.OVER_BUDGET
            self.tables.calls += 1
            return None

    async def release(self, sign: Sign, day: date) -> None:
        async with self._statement("release"):
            row = self.tables.claims[sign, day]
            if row.owner == self.owner:
                row.owner = None

    async def fail(self, sign: Sign, day: date, at: datetime, cool_down: float) -> None:
        async with self._statement("fail") as now:
            row = self.tables.claims[sign, day]
            if row.owner == self.owner:
                row.owner, row.failed_at, row.cool_down_until = None, at, now + cool_down

    async def last_round(self, sign: Sign, day: date) -> LastRound:
        async with self._statement("last_round") as now:
            row = self.tables.claims[sign, day]
            return LastRound(row.failed_at, row.cool_down_until > now)

    @asynccontextmanager
    async def _statement(self, name: str) -> AsyncIterator[float]:
        """Half of the latency passes on the way there, the other half on the way back."""
        half = (self.latencies.pop(0) if self.latencies else self.latency) / 2
        await asyncio.sleep(half)
        self.journal.append(name)
        yield asyncio.get_running_loop().time()
        await asyncio.sleep(half)
