"""Decides how a sign's text of today stands."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.http.condition import Condition


@dataclass(frozen=True, slots=True)
class Attempt:
    """What `artefact_claims` says of a sign: somebody holds the claim; the last round failed."""

    held: bool = False
    failed: bool = False
    cooling_down: bool = False


def condition_of(attempt: Attempt, *, written: bool, paused: bool, over_budget: bool) -> Condition:
    """What is there comes first, then what is under way, then what keeps the next try away.

    A pause and a spent budget keep every try away, a cool-down only the next one. Neither ends a
    call that is under way.
    """
    decided = (
        (written, Condition.READY),
        (attempt.held, Condition.WRITING),
        (paused, Condition.PAUSED),
        (over_budget, Condition.OVER_BUDGET),
        (attempt.cooling_down, Condition.COOLING_DOWN),
        (attempt.failed, Condition.FAILED),
    )
    return next((condition for holds, condition in decided if holds), Condition.AWAITED)
