"""A run in which all went well, for tests to break."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid5

from tests.chaos.ledger import Fate, Ledger, Sent
from tests.chaos.observed import Observed, Seen
from tests.fakes.calls import Call

DAY = "2026-11-23"
ID = UUID(int=7, version=4)
REQUEST = UUID(int=8, version=4)
REQUEST_VIEW = uuid5(UUID("6f1c1a4e-3f0b-5d0e-9a55-8a2c1d1f7b10"), str(REQUEST))
IMAGE = {"sign": "leo", "day": DAY, "sha256": "5e1f", "revision": 1}
TEXT = {"sign": "leo", "day": DAY, "content": "A fine day.", "revision": 1}


def seen(topic: str, offset: int, event: dict[str, Any], number: int | None = None) -> Seen:
    return Seen(topic, 0, offset, json.dumps(event).encode(), event, number)


def a_good_run() -> tuple[Ledger, Observed]:
    """Two plain views, one sent twice with an id, one refused, one answered request."""
    ledger = Ledger()
    for number in (1, 2):
        ledger.note(Sent(number, "views", Fate.COUNTED, "leo", DAY, place=(0, number)))
    for number in (3, 4):
        ledger.note(Sent(number, "views", Fate.COUNTED_ONCE, "leo", DAY, event_id=ID))
    ledger.note(Sent(5, "views", Fate.REFUSED))
    asked = Sent(6, "requests", Fate.ANSWERED, "leo", DAY, may_be_ready=True, counts_view=True)
    ledger.requests[REQUEST] = ledger.note(asked)
    observed = Observed(
        logs={
            "views": [
                *(seen("views", number, {}, number) for number in (1, 2, 3, 4, 5)),
                seen("views", 6, {"event_id": str(REQUEST_VIEW)}),
            ],
            "requests": [seen("requests", 1, {"request_id": str(REQUEST)}, 6)],
            "generation": [],
            "image-generation": [],
            "images-published": [seen("images-published", 1, IMAGE)],
            "generate-day": [],
            "published": [seen("published", 1, TEXT)],
            "replies": [seen("replies", 1, reply())],
            "dead-letters": [seen("dead-letters", 1, letter(5))],
        },
        counts={("leo", DAY): 4},
        texts={("leo", DAY): {"revision": 1, "content": "A fine day.", "published_revision": 1}},
        images={("leo", DAY): {"revision": 1, "sha256": "5e1f", "published_revision": 1}},
        calls=[call(1, 100.0)],
        image_calls=[call(1, 101.5, "image")],
    )
    return ledger, observed


def reply(**changes: Any) -> dict[str, Any]:
    ready = {"request_id": str(REQUEST), "status": "ready", "content": "A fine day.", "error": None}
    return ready | changes


def letter(offset: int, value: bytes = b"{}") -> dict[str, Any]:
    return {
        "source_topic": "views",
        "source_partition": 0,
        "source_offset": offset,
        "value": b64encode(value).decode(),
    }


def call(number: int, started: float, outcome: str = "text") -> Call:
    return Call(number, "leo", DAY, started, started + 1, outcome)
