"""What a verdict consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken, by how much."""

    kind: Literal["lost", "doubled", "wrong"]
    what: str
    amount: int = 1
