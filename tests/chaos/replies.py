"""Replies: each request's one, and the view that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from tests.chaos.ledger import Fate, Ledger, Sent
from tests.chaos.observed import Observed
from tests.chaos.violation import Violation

#: The namespace of the views that answered requests count (CONTRACT: UUIDv5 of the request id).
_REQUEST_VIEWS = UUID("6f1c1a4e-3f0b-5d0e-9a55-8a2c1d1f7b10")


def view_of(request_id: object) -> UUID:
    """The `event_id` of the view that an answered request counts."""
    return uuid5(_REQUEST_VIEWS, str(request_id))


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
            anew = UUID(request_id) in ledger.replies_forgotten
            yield from _reply(sent, request_id, got, observed, anew=anew)
        view = str(view_of(request_id))
        counts = got[0]["status"] == "ready" and sent.counts_view
        if counts != (view in views):
            wanted = "a view" if counts else "no view"
            yield Violation("wrong", f"request {request_id} must count {wanted}")
    for request_id in answers:
        yield Violation("wrong", f"a reply to no request: {request_id}")


def _reply(
    sent: Sent, request_id: str, got: list[dict[str, Any]], observed: Observed, *, anew: bool
) -> Iterator[Violation]:
    first = got[0]
    if any(other != first for other in got) and not anew:
        yield Violation("doubled", f"different replies to {request_id}: {got[:2]}")
    if first["status"] == "failed" and first["error"] not in sent.errors:
        yield Violation("wrong", f"request {request_id}: {first['error']}, not {sent.errors}")
    if first["status"] == "ready":
        text = observed.texts.get((sent.sign, sent.day))
        if not sent.may_be_ready:
            yield Violation("wrong", f"request {request_id} must not have a text")
        elif text is None or text["content"] != first["content"]:
            yield Violation("wrong", f"reply to {request_id} is not the text: {first}")
