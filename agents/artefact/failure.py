"""How a call of a writer or an artist fails."""

from __future__ import annotations

from enum import StrEnum


class FailureKind(StrEnum):
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    UNAVAILABLE = "unavailable"
    NOT_A_TEXT = "not_a_text"
    NOT_AN_IMAGE = "not_an_image"
    NO_TEXT = "no_text"


class CallFailure(Exception):  # noqa: N818  (one of several outcomes of a call)
    """A call that brought nothing.

    `final`: another call would fail the same way (a wrong key). `retry_after`: seconds that the
    model asked to be left alone. The words never hold the model's own, which may repeat
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
