"""Compares the ledger with what is there. Pure, so that its own tests can show it go red."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.chaos.counts import views
from tests.chaos.ledger import Fate, Ledger
from tests.chaos.observed import Observed, Seen, Slot
from tests.chaos.paid_calls import images_calls, paid_calls, texts_calls
from tests.chaos.replies import replies
from tests.chaos.violation import Violation

#: docs/guarantees.md: a stop ends within this, in seconds.
STOP_LIMIT = 10.0


def judge(ledger: Ledger, observed: Observed, call_timeout: float) -> list[Violation]:
    """Everything that is not as promised; empty for a good run."""
    return [
        *acknowledged(ledger, observed),
        *views(ledger, observed),
        *dead_letters(ledger, observed),
        *replies(ledger, observed),
        *texts(ledger, observed),
        *images(ledger, observed),
        *paid_calls(texts_calls(ledger, observed), observed.disturbed, call_timeout),
        *paid_calls(images_calls(ledger, observed), observed.disturbed, call_timeout),
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
        for name in ("views", "requests", "generation", "image-generation", "generate-day")
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
    yield from _published("published", "content", observed.texts, observed, ledger.forgotten)


def images(ledger: Ledger, observed: Observed) -> Iterator[Violation]:
    """One image for each sign and day, and none of a text that is not there."""
    forgotten = ledger.images_forgotten
    yield from _published("images-published", "sha256", observed.images, observed, forgotten)
    for slot in observed.images.keys() - observed.texts.keys():
        yield Violation("wrong", f"{slot} has an image and no text")


def _published(
    topic: str,
    told: str,
    rows: Mapping[Slot, dict[str, Any]],
    observed: Observed,
    forgotten: Collection[Slot],
) -> Iterator[Violation]:
    """What the table has is what the topic has; `told` is the field that must be the same."""
    for slot, row in rows.items():
        if row["revision"] != 1:
            yield Violation("doubled", f"{topic}: {slot} has revision {row['revision']}")
    published = set()
    for seen in observed.logs[topic]:
        slot = seen.event["sign"], seen.event["day"]
        published.add(slot)
        if rows.get(slot, {}).get(told) != seen.event[told] and slot not in forgotten:
            yield Violation("doubled", f"{topic}: {slot} was published with another {told}")
    for slot, row in rows.items():
        if row["published_revision"] and slot not in published:
            yield Violation("lost", f"{topic}: {slot} is marked as published and was not")
