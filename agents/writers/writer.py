"""What a writer is, and what it may bring."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from agents.artefact.failure import CallFailure, FailureKind
from schemas.horoscope import why_not_a_text
from schemas.sign import Sign


class Writer(Protocol):
    """Writes texts. `name` is stored and published with each of them."""

    @property
    def name(self) -> str: ...

    async def write(self, sign: Sign, day: date) -> str:
        """One call, without retries of its own; raises `CallFailure`."""
        ...

    async def check(self) -> str:
        """Say in a line that it could write, at no cost; raises `CallFailure`."""
        ...


def accept(content: object) -> str:
    """Return what the model wrote, trimmed; `CallFailure` if that is not a text."""
    if not isinstance(content, str):
        raise CallFailure(FailureKind.NOT_A_TEXT, f"got {type(content).__name__}, not a text")
    problem = why_not_a_text(content)
    if problem:
        raise CallFailure(FailureKind.NOT_A_TEXT, problem)
    return content.strip()
