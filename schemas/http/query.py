"""The base of what is read from a query string."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Query(BaseModel):
    """Parameters. An unknown one is refused: `?date=` must not be answered with today's."""

    model_config = ConfigDict(extra="forbid")
