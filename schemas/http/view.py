"""The answer to views that were sent over HTTP; they themselves are events as on the topic."""

from __future__ import annotations

from pydantic import BaseModel


class ViewsAccepted(BaseModel):
    """The broker has them; each counts within seconds, once."""

    accepted: int
