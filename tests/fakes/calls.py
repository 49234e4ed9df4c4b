"""What the fake model is told to do, and what it saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Literal

from schemas.artefact import Product

Kind = Literal[
    "text", "empty", "garbled", "short", "huge", "html", "body", "truncated", "closed", "hang"
]


@dataclass(frozen=True, slots=True)
class Step:
    """How to treat a call: any, or the next of one `sign`; `always` keeps it for all later ones.

    It is for a text unless `product` is the image. A `status` other than 200 goes before `kind`,
    which is the shape of the answer: `text` is what was asked for, an image too; `garbled` is for
    images alone, no base64; `body` sends `body` as it is, labelled JSON. `retry_after` is sent as
    it is or, a number, in seconds; with `as_date` as the HTTP date that many seconds from now.
    """

    kind: Kind = "text"
    delay: float = 0.0
    status: int = 200
    retry_after: float | str | None = None
    as_date: bool = False
    body: str = ""
    sign: str | None = None
    always: bool = False
    product: Product = Product.TEXT


@dataclass(slots=True)
class Call:
    """A call; a product's are numbered by themselves. Epoch seconds.

    `outcome` is `under way`, `text` or `image`, another kind, `status 500` or `client gone`.
    """

    number: int
    sign: str
    day: str
    started: float
    ended: float | None = None
    outcome: str = "under way"
    product: Product = Product.TEXT


def overlaps(calls: Iterable[Call]) -> list[tuple[int, int]]:
    """Pairs of calls for one product of a sign and day that were under way at once, by number."""
    return [
        (one.number, other.number)
        for one, other in combinations(calls, 2)
        if (one.product, one.sign, one.day) == (other.product, other.sign, other.day)
        and one.started < (other.ended or inf)
        and other.started < (one.ended or inf)
    ]
