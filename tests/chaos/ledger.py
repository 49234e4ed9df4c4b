"""The suite's own book of what it sent, kept apart from the product's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Fate(StrEnum):
    """What must become of a record."""

    COUNTED = "counted"
    #: Counted once for all records with the same `event_id`.
    COUNTED_ONCE = "counted once"
    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(slots=True)
class Sent:
    """One record; `place` (partition, offset) once the broker acknowledged it."""

    number: int
    topic: str
    fate: Fate
    sign: str = ""
    day: str = ""
    event_id: UUID | None = None
    #: Of a request: what it may be answered besides a text.
    errors: frozenset[str] = frozenset()
    #: Of a request: whether a text may be the answer, and whether that counts a view.
    may_be_ready: bool = False
    counts_view: bool = False
    place: tuple[int, int] | None = None


@dataclass(slots=True)
class Ledger:
    """By number, which stands in each record; and by request id."""

    sent: dict[int, Sent] = field(default_factory=dict)
    requests: dict[UUID, Sent] = field(default_factory=dict)
    #: Numbers of the views that retention deleted before anybody read them.
    deleted_unread: set[int] = field(default_factory=set)
    #: Texts that a restored backup no longer has: (sign, day). They may be written again.
    forgotten: set[tuple[str, str]] = field(default_factory=set)
    #: Images that it no longer has. They may be drawn again.
    images_forgotten: set[tuple[str, str]] = field(default_factory=set)
    #: Requests whose reply it no longer has: what was not acknowledged is answered anew.
    replies_forgotten: set[UUID] = field(default_factory=set)

    def next_number(self) -> int:
        return len(self.sent) + 1

    def note(self, sent: Sent) -> Sent:
        self.sent[sent.number] = sent
        return sent
