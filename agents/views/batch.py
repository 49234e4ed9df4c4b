"""What has been read and not yet committed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from agents.views.judge import View
from schemas.event import Refusal
from schemas.sign import Sign
from streams.record import Record

#: Records after which a batch is committed, and seconds after which even a small one is.
FULL = 10_000
#: The same for records that are no views: they are kept whole, up to 1 MiB each.
FULL_OF_REFUSED = 100
LONGEST_WAIT = 0.5

Slot = tuple[Sign, date]


@dataclass(slots=True)
class Batch:
    """Counts, and how far each partition was read for them, all within one assignment (`epoch`).

    Of several views with one `event_id` the first is kept; whether that one counts is for
    `seen_events` to say.
    """

    epoch: int
    begun_at: float
    size: int = 0
    counts: Counter[Slot] = field(default_factory=Counter)
    identified: dict[UUID, tuple[Slot, datetime]] = field(default_factory=dict)
    refused: list[tuple[Record, Refusal]] = field(default_factory=list)
    #: By partition: the stored offset it was read from, and the next one to be read.
    moves: dict[int, tuple[int, int]] = field(default_factory=dict)

    def move(self, partition: int, stored: int, next_offset: int, records: int) -> None:
        expected, _ = self.moves.get(partition, (stored, stored))
        self.moves[partition] = expected, next_offset
        self.size += records

    def add(self, view: View, arrived_at: datetime) -> None:
        slot = view.sign, view.day
        if view.event_id is None:
            self.counts[slot] += 1
        else:
            self.identified.setdefault(view.event_id, (slot, arrived_at))

    def is_due(self, now: float, idle: bool) -> bool:
        """Commit when full, when it has waited long enough, or when nothing more is coming."""
        if not self.size:
            return False
        full = self.size >= FULL or len(self.refused) >= FULL_OF_REFUSED
        return idle or full or now - self.begun_at >= LONGEST_WAIT
