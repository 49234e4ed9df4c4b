"""How a sign's text of today stands."""

from __future__ import annotations

from enum import StrEnum


class Condition(StrEnum):
    """What a reader is told of a text; on the page also the name of its style and of its words."""

    READY = "ready"
    WRITING = "writing"
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"
    COOLING_DOWN = "cooling_down"
    FAILED = "failed"
    #: Nobody has tried yet.
    AWAITED = "awaited"
    #: PostgreSQL does not answer.
    UNKNOWN = "unknown"
