"""Decides whether a partition advances, from looks at it over time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from streams.admin import Span

#: Seconds between two looks that count at the most. A longer gap is an outage or a suspended
#: process, and nobody can tell what went on meanwhile.
LONGEST_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Progress:
    """A partition as of the last look: the next offset to be dealt with, and the log's end.

    `stood`: seconds for which the partition was seen not to advance although its log goes on.
    """

    at: float
    next_offset: int
    end: int
    stood: float = 0.0

    @property
    def lag(self) -> int:
        return max(0, self.end - self.next_offset)

    def excused(self) -> Progress:
        """There is nothing to be read: what follows are no records (transaction markers)."""
        return replace(self, stood=0.0)


def follow(before: Progress | None, at: float, next_offset: int, span: Span) -> Progress:
    """The progress at `at` (monotonic seconds); what retention deleted need not be dealt with."""
    now = Progress(at, max(next_offset, span.start), span.end)
    if before is None or now.next_offset != before.next_offset or not before.lag or not now.lag:
        return now
    return replace(now, stood=before.stood + min(at - before.at, LONGEST_GAP))
