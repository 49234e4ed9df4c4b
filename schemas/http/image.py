"""Which image a reader over HTTP wants."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.event import Day
from schemas.http.query import Query


class ImageQuery(Query):
    """Which day, and, where these bytes are wanted and no others, which."""

    day: Annotated[Day | None, Field(description="the civil day; default: today")] = None
    sha256: Annotated[
        str | None,
        Field(
            pattern="^[0-9a-f]{64}$",
            description="of the wanted bytes, which may then be kept for ever; default: any",
        ),
    ] = None
