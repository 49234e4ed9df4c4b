"""Compares the ledger with what is there. Pure, so that its own tests can show it go red."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from tests.chaos.counts import views
from tests.chaos.ledger import Fate, Ledger
from tests.chaos.observed import Observed, Seen
from tests.chaos.replies import replies
from tests.chaos.violation import Violation
from tests.chaos.writer_calls import writer_calls

#: docs/guarantees.md: a stop ends within this, in seconds.
STOP_LIMIT = 10.0


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
