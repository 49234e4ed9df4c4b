"""What the fake model is told to do, and what it saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Literal

Kind = Literal["text", "empty", "short", "huge", "html", "body", "truncated", "closed", "hang"]


@dataclass(frozen=True, slots=True)
class Step:
    """How to treat a call: any, or the next of one `sign`; `always` keeps it for all later ones.

    A `status` other than 200 goes before `kind`, which is the shape of the answer; `body` sends
    `body` as it is, labelled JSON. `retry_after` is sent as it is or, a number, in seconds; with
    `as_date` as the HTTP date that many seconds from now.
    """

    kind: Kind = "text"
    delay: float = 0.0
    status: int = 200
    retry_after: float | str | None = None
    as_date: bool = False
    body: str = ""
    sign: str | None = None
    always: bool = False


@dataclass(slots=True)
class Call:
    """A call; `outcome` is `under way`, a kind, `status 500` or `client gone`. Epoch seconds."""

    number: int
    sign: str
    day: str
    started: float
    ended: float | None = None
    outcome: str = "under way"


def overlaps(calls: Iterable[Call]) -> list[tuple[int, int]]:
    """Pairs of calls of one sign and day that were under way at once, by number."""
    return [
        (one.number, other.number)
        for one, other in combinations(calls, 2)
        if (one.sign, one.day) == (other.sign, other.day)
        and one.started < (other.ended or inf)
        and other.started < (one.ended or inf)
    ]
