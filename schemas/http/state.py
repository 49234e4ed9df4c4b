"""How a worker is."""

from __future__ import annotations

from pydantic import BaseModel


class Health(BaseModel):
    """`stuck` tells each partition that does not advance although there is more to read."""

    alive: bool
    stuck: list[str]


class Readiness(BaseModel):
    """Ready if every part is."""

    ready: bool
    parts: dict[str, bool]
