"""Every error over HTTP is one of these (RFC 9457)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class Wrong(BaseModel):
    """One thing that is wrong with a request; quotes nothing of it."""

    field: Annotated[str, Field(description="the field or parameter, and places in it")]
    detail: str


class ProblemDetails(BaseModel):
    """`application/problem+json`. The type is always `about:blank`: `status` says what kind it is.

    `detail` is for people, and tells what to do where something can be done.
    """

    type: str = "about:blank"
    title: Annotated[str, Field(description="the status in words")]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: Annotated[
        list[Wrong] | None, Field(description="with 422: what is wrong with the request")
    ] = None
