"""Commits a batch: dead letters first, then counts, event ids and offsets in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from agents.views.batch import Batch, Slot
from agents.views.positions import Positions
from schemas.tables import horoscope_views, seen_events
from schemas.view import TOO_OLD
from streams import metrics
from streams.database import Connection, Database
from streams.dead_letters import DeadLetters


@dataclass(frozen=True, slots=True)
class Commit:
    database: Database
    dead_letters: DeadLetters
    positions: Positions

    async def __call__(self, batch: Batch) -> None:
        """Return once all of the batch is committed; raised means none of it is counted.

        A dead letter may then be there all the same, and again after the next try.
        """
        with metrics.VIEW_COMMIT.time():
            counts = await self._commit(batch)
        late = sum(refusal.error_type == TOO_OLD for _, refusal in batch.refused)
        metrics.count_views(batch.size, counts.total(), len(batch.refused) - late, late)

    async def _commit(self, batch: Batch) -> Counter[Slot]:
        keep = self.dead_letters.keep
        await asyncio.gather(*(keep(record, refusal) for record, refusal in batch.refused))
        async with self.database.transaction() as connection:
            await self.positions.advance(connection, batch.moves)
            counts = batch.counts + await self._first_seen(connection, batch)
            await self._add(connection, counts)
        return counts

    async def _first_seen(self, connection: Connection, batch: Batch) -> Counter[Slot]:
        if not batch.identified:
            return Counter()
        seen_before = await connection.fetch(
            seen_events.ACCEPT,
            f"{{{','.join(batch.identified)}}}",
            [arrived for _, arrived in batch.identified.values()],
            seen_events.WINDOW,
        )
        counts = Counter(slot for slot, _ in batch.identified.values())
        return counts - Counter(batch.identified[row["event_id"].hex][0] for row in seen_before)

    async def _add(self, connection: Connection, counts: Counter[Slot]) -> None:
        if not counts:
            return
        slots = list(counts)
        await connection.execute(
            horoscope_views.ADD,
            [sign for sign, _ in slots],
            [day for _, day in slots],
            [counts[slot] for slot in slots],
        )
