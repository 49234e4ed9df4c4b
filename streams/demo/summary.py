"""What one full day came to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from schemas.sign import SIGNS


@dataclass(frozen=True, slots=True)
class Summary:
    """`--once --json` prints exactly this; `images` are counts of images."""

    broker: str
    day: date
    texts: dict[str, str]
    images: dict[str, int]
    views: dict[str, dict[str, int]]
    requests: dict[str, int]
    writer_calls: int
    seconds: dict[str, float]

    def missing(self) -> list[str]:
        """What the day lacks, in words; empty for a good day."""
        told = [f"no text of {sign}" for sign in SIGNS if sign not in self.texts]
        if self.images["wanted"] != self.images["published"]:
            told.append("{published} of {wanted} images are published".format(**self.images))
        sent, stored = self.views["sent"], self.views["stored"]
        told += [
            f"{sign}: {stored.get(sign, 0)} of {sent.get(sign, 0)} views are counted"
            for sign in SIGNS
            if stored.get(sign, 0) != sent.get(sign, 0)
        ]
        if self.requests["sent"] != self.requests["answered"]:
            told.append("{answered} of {sent} requests were answered".format(**self.requests))
        return told

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
