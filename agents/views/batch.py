"""What has been read and not yet committed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from agents.views.judge import View
from schemas.event import Refusal
from schemas.sign import Sign
from streams.record import Record

#: Records after which a batch is committed, and seconds after which even a small one is.
FULL = 10_000
#: Records after which reading waits for the commit under way; counting them takes 1.5 ms.
LIMIT = 40_000
#: The same for views with an `event_id`: handing them to PostgreSQL takes 0.5 µs each in one go.
FULL_OF_IDENTIFIED = 4_000
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
    #: By day, one for each view without an `event_id`: appending and counting at the end takes
    #: 50 ns a view, a `Counter` of slots 250.
    signs: defaultdict[date, list[Sign]] = field(default_factory=lambda: defaultdict(list))
    #: By `event_id` in hex: what it would count, and its append time in ms since the epoch.
    identified: dict[str, tuple[Slot, int]] = field(default_factory=dict)
    refused: list[tuple[Record, Refusal]] = field(default_factory=list)
    #: By partition: the stored offset it was read from, and the next one to be read.
    moves: dict[int, tuple[int, int]] = field(default_factory=dict)

    def move(self, partition: int, stored: int, next_offset: int, records: int) -> None:
        expected, _ = self.moves.get(partition, (stored, stored))
        self.moves[partition] = expected, next_offset
        self.size += records

    def add(self, view: View, arrived: int) -> None:
        if view.event_id is None:
            self.signs[view.day].append(view.sign)
        else:
            self.identified.setdefault(view.event_id.hex, ((view.sign, view.day), arrived))

    @property
    def counts(self) -> Counter[Slot]:
        """Views without an `event_id`."""
        counted = {day: Counter(signs) for day, signs in self.signs.items()}
        return Counter(
            {(sign, day): views for day, signs in counted.items() for sign, views in signs.items()}
        )

    def is_due(self, now: float, idle: bool) -> bool:
        """Commit when full, when it has waited long enough, or when nothing more is coming."""
        if not self.size:
            return False
        return idle or self.size >= FULL or self.is_full or now - self.begun_at >= LONGEST_WAIT

    @property
    def is_full(self) -> bool:
        """Read no more: what comes with an `event_id`, or is refused, weighs more than a count."""
        refused = len(self.refused) >= FULL_OF_REFUSED
        return refused or self.size >= LIMIT or len(self.identified) >= FULL_OF_IDENTIFIED
