"""What a writer is, and how it fails."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from schemas.horoscope import why_not_a_text
from schemas.sign import Sign


class Writer(Protocol):
    """Writes texts. `name` is stored and published with each of them."""

    @property
    def name(self) -> str: ...

    async def write(self, sign: Sign, day: date) -> str:
        """One call, without retries of its own; raises `WriterFailure`."""
        ...

    async def check(self) -> str:
        """Say in a line that it could write, at no cost; raises `WriterFailure`."""
        ...


class FailureKind(StrEnum):
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    UNAVAILABLE = "unavailable"
    NOT_A_TEXT = "not_a_text"


class WriterFailure(Exception):  # noqa: N818  (one of several outcomes of a call)
    """A call that brought no text.

    `final`: another call would fail the same way (a wrong key). `retry_after`: seconds that the
    model asked to be left alone. The text never holds the model's own words, which may repeat
    the key.
    """

    def __init__(
        self,
        kind: FailureKind,
        detail: str,
        *,
        final: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.final = final
        self.retry_after = retry_after


def accept(content: object) -> str:
    """Return what the model wrote, trimmed; `WriterFailure` if that is not a text."""
    if not isinstance(content, str):
        raise WriterFailure(FailureKind.NOT_A_TEXT, f"got {type(content).__name__}, not a text")
    problem = why_not_a_text(content)
    if problem:
        raise WriterFailure(FailureKind.NOT_A_TEXT, problem)
    return content.strip()
