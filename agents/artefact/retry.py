"""Decides whether a failed call is followed by another."""

from __future__ import annotations

from collections.abc import Sequence

from agents.artefact.failure import CallFailure


def pause_before_next(
    failure: CallFailure,
    calls_made: int,
    backoff: Sequence[float],
    remaining: float,
    call_timeout: float,
) -> float | None:
    """Seconds to wait before the next call of the round, or None to give the round up.

    One call follows each back-off. A `Retry-After` lengthens the back-off, unless the next call
    would then not fit into the `remaining` seconds of the round.
    """
    if failure.final or calls_made > len(backoff):
        return None
    pause = max(backoff[calls_made - 1], failure.retry_after or 0.0)
    return pause if pause + call_timeout <= remaining else None
