"""Views: what must be counted, against what is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from tests.chaos.ledger import Fate, Ledger
from tests.chaos.observed import Observed, Seen, Slot
from tests.chaos.replies import view_of
from tests.chaos.violation import Violation


def expected_views(ledger: Ledger, observed: Observed) -> Counter[Slot]:
    """What must be counted, from the log itself: whatever stands there was accepted."""
    counted: Counter[Slot] = Counter()
    identified: dict[UUID, Slot] = {}
    for seen in observed.logs["views"]:
        sent = ledger.sent.get(seen.number or 0)
        if seen.number in ledger.deleted_unread:
            continue
        if sent is None:
            event_id, slot = _of_a_request(ledger, seen)
            identified.setdefault(event_id, slot)
        elif sent.fate is Fate.COUNTED:
            counted[sent.sign, sent.day] += 1
        elif sent.fate is Fate.COUNTED_ONCE and sent.event_id:
            identified.setdefault(sent.event_id, (sent.sign, sent.day))
    counted.update(identified.values())
    return counted


def _of_a_request(ledger: Ledger, seen: Seen) -> tuple[UUID, Slot]:
    """A view that the service sent: of a request that we know, or of none (a slot of its own)."""
    event_id = UUID(seen.event["event_id"])
    for request_id, sent in ledger.requests.items():
        if view_of(request_id) == event_id:
            return event_id, (sent.sign, sent.day)
    return event_id, ("of no request", str(event_id))


def views(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    expected = expected_views(ledger, observed)
    for slot in sorted(expected.keys() | observed.counts.keys()):
        surplus = observed.counts.get(slot, 0) - expected[slot]
        if surplus:
            kind: Literal["lost", "doubled"] = "doubled" if surplus > 0 else "lost"
            counted = f"{slot}: {observed.counts.get(slot, 0)} counted of {expected[slot]}"
            yield Violation(kind, counted, abs(surplus))
