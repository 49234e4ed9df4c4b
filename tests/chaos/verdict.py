"""Compares the ledger with what is there. Pure, so that its own tests can show it go red."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

from tests.chaos.ledger import Fate, Ledger, Sent
from tests.chaos.observed import Observed, Seen
from tests.fakes.calls import Call

#: docs/guarantees.md: a stop ends within this, in seconds.
STOP_LIMIT = 10.0
#: Seconds before a disturbance in which a text may have come and not been committed yet.
_UNCOMMITTED = 3.0
#: The namespace of the views that answered requests count (CONTRACT: UUIDv5 of the request id).
_REQUEST_VIEWS = UUID("6f1c1a4e-3f0b-5d0e-9a55-8a2c1d1f7b10")

Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken, by how much."""

    kind: Literal["lost", "doubled", "wrong"]
    what: str
    amount: int = 1


def judge(ledger: Ledger, observed: Observed, writer_timeout: float) -> list[Violation]:
    """Everything that is not as promised; empty for a good run."""
    return [
        *acknowledged(ledger, observed),
        *views(ledger, observed),
        *dead_letters(ledger, observed),
        *replies(ledger, observed),
        *texts(ledger, observed),
        *writer_calls(ledger, observed, writer_timeout),
        *(
            Violation("wrong", f"a stop took {seconds:.1f} s")
            for seconds in observed.stops
            if seconds > STOP_LIMIT
        ),
    ]


def acknowledged(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    """What the broker acknowledged stands in its log: else the test itself is not sound."""
    there = {seen.number for log in observed.logs.values() for seen in log}
    missing = [
        sent.number for sent in ledger.sent.values() if sent.place and sent.number not in there
    ]
    if missing:
        yield Violation("lost", f"acknowledged but not in the log: {missing[:5]}", len(missing))


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
        if uuid5(_REQUEST_VIEWS, str(request_id)) == event_id:
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


def dead_letters(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    """Exactly what had to be refused is kept, each with its own bytes."""
    expected = {
        (seen.topic, seen.partition, seen.offset, seen.value)
        for name in ("views", "requests", "generation", "generate-day")
        for seen in observed.logs[name]
        if _is_refused(ledger, seen)
    }
    kept = {_original(seen.event) for seen in observed.logs["dead-letters"]}
    for lost in expected - kept:
        yield Violation("lost", f"refused and not kept: {lost}")
    for surplus in kept - expected:
        yield Violation("wrong", f"a dead letter that nobody expects: {surplus}")


def _is_refused(ledger: Ledger, seen: Seen) -> bool:
    sent = ledger.sent.get(seen.number or 0)
    refused = sent is not None and sent.fate is Fate.REFUSED
    return refused and seen.number not in ledger.deleted_unread


def _original(letter: dict[str, Any]) -> tuple[str, int, int, bytes | None]:
    value = None if letter["value"] is None else b64decode(letter["value"])
    return letter["source_topic"], letter["source_partition"], letter["source_offset"], value


def replies(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    """Each request has one final reply, however often it was delivered, and one it may have."""
    answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for seen in observed.logs["replies"]:
        answers[seen.event["request_id"]].append(seen.event)
    views = {seen.event.get("event_id") for seen in observed.logs["views"]}
    for seen in observed.logs["requests"]:
        sent = ledger.sent.get(seen.number or 0)
        if sent is None or sent.fate is not Fate.ANSWERED:
            continue
        request_id = seen.event["request_id"]
        got = answers.pop(request_id, [])
        if not got:
            yield Violation("lost", f"no reply to {request_id} for {sent.sign} {sent.day}")
            continue
        if (sent.sign, sent.day) not in ledger.forgotten:
            yield from _reply(sent, request_id, got, observed)
        view = str(uuid5(_REQUEST_VIEWS, request_id))
        counts = got[0]["status"] == "ready" and sent.counts_view
        if counts != (view in views):
            wanted = "a view" if counts else "no view"
            yield Violation("wrong", f"request {request_id} must count {wanted}")
    for request_id in answers:
        yield Violation("wrong", f"a reply to no request: {request_id}")


def _reply(
    sent: Sent, request_id: str, got: list[dict[str, Any]], observed: Observed
) -> Iterator[Violation]:
    first = got[0]
    if any(other != first for other in got):
        yield Violation("doubled", f"different replies to {request_id}: {got[:2]}")
    if first["status"] == "failed" and first["error"] not in sent.errors:
        yield Violation("wrong", f"request {request_id}: {first['error']}, not {sent.errors}")
    if first["status"] == "ready":
        text = observed.texts.get((sent.sign, sent.day))
        if not sent.may_be_ready:
            yield Violation("wrong", f"request {request_id} must not have a text")
        elif text is None or text["content"] != first["content"]:
            yield Violation("wrong", f"reply to {request_id} is not the text: {first}")


def texts(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    """One text for each sign and day: the one in the table is the one that was published."""
    for slot, row in observed.texts.items():
        if row["revision"] != 1:
            yield Violation("doubled", f"{slot} has revision {row['revision']}")
    for seen in observed.logs["published"]:
        record = seen.event
        slot = record["sign"], record["day"]
        row = observed.texts.get(slot, {})
        if row.get("content") != record["content"] and slot not in ledger.forgotten:
            yield Violation("doubled", f"{slot} was published with another text")
    published = {(seen.event["sign"], seen.event["day"]) for seen in observed.logs["published"]}
    for slot, row in observed.texts.items():
        if row["published_revision"] and slot not in published:
            yield Violation("lost", f"{slot} is marked as published and was not")


def paid(calls: list[Call]) -> list[Call]:
    """Calls that brought a text, or might have, had nobody cut them off."""
    return [call for call in calls if call.outcome in ("text", "client gone", "under way")]


def extra_calls(ledger: Ledger, observed: Observed) -> int:
    """Calls paid beyond one for each sign and day."""
    each = Counter((call.sign, call.day) for call in paid(observed.calls))
    return sum(
        number - 1 - ((sign, day) in ledger.forgotten) for (sign, day), number in each.items()
    )


def writer_calls(ledger: Ledger, observed: Observed, writer_timeout: float) -> Iterator[Violation]:
    """A second paid call needs an excuse: one that was cut off, or whose text was not committed."""
    excuses = sum(_excused(call, observed.disturbed) for call in paid(observed.calls))
    extra = extra_calls(ledger, observed)
    if extra > excuses:
        yield Violation(
            "doubled", f"{extra} extra calls, {excuses} can be excused", extra - excuses
        )
    for one, other in _overlaps(observed.calls, writer_timeout):
        yield Violation("doubled", f"calls at once for one sign: {one} and {other}")


def _excused(call: Call, disturbed: list[tuple[float, float]]) -> bool:
    ended = (call.ended or float("inf")) + _UNCOMMITTED
    return any(call.started <= to and begun <= ended for begun, to in disturbed)


def _overlaps(calls: list[Call], writer_timeout: float) -> Iterator[tuple[Call, Call]]:
    """A suspended worker's hanging call ends for the server later than for anybody else."""
    last: dict[Slot, Call] = {}
    for call in sorted(calls, key=lambda each: each.started):
        before = last.get((call.sign, call.day))
        if before and min(before.ended or float("inf"), before.started + writer_timeout) > (
            call.started
        ):
            yield before, call
        last[call.sign, call.day] = call
