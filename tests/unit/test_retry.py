from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.failure import CallFailure, FailureKind
from agents.artefact.retry import pause_before_next

seconds = st.floats(0, 600)
backoffs = st.lists(seconds, max_size=5)
kinds = st.sampled_from(FailureKind)
CALL = 30.0


def failure(
    kind: FailureKind = FailureKind.UNAVAILABLE,
    *,
    final: bool = False,
    retry_after: float | None = None,
) -> CallFailure:
    return CallFailure(kind, "a test", final=final, retry_after=retry_after)


@given(kind=kinds, backoff=backoffs)
def test_one_call_follows_each_back_off(kind: FailureKind, backoff: list[float]) -> None:
    pauses: list[float | None] = []
    while None not in pauses:
        pauses.append(pause_before_next(failure(kind), len(pauses) + 1, backoff, inf, CALL))
    assert pauses == [*backoff, None]


@given(kind=kinds, backoff=backoffs, calls=st.integers(1, 10), retry_after=st.none() | seconds)
def test_a_final_failure_ends_the_round(
    kind: FailureKind, backoff: list[float], calls: int, retry_after: float | None
) -> None:
    final = failure(kind, final=True, retry_after=retry_after)
    assert pause_before_next(final, calls, backoff, inf, CALL) is None


@given(retry_after=seconds, wait=seconds, remaining=st.floats(0, 1300))
def test_a_retry_after_is_honoured_if_the_next_call_still_fits(
    retry_after: float, wait: float, remaining: float
) -> None:
    pause = pause_before_next(failure(retry_after=retry_after), 1, [wait], remaining, CALL)
    longest = max(retry_after, wait)
    assert pause == (longest if longest + CALL <= remaining else None)


@pytest.mark.parametrize("retry_after", [nan, -1.0, -inf, 0.0])
def test_a_senseless_retry_after_is_no_shorter_than_the_back_off(retry_after: float) -> None:
    assert pause_before_next(failure(retry_after=retry_after), 1, [5.0], 100.0, CALL) == 5.0


def test_an_endless_one_ends_the_round() -> None:
    assert pause_before_next(failure(retry_after=inf), 1, [5.0], 1e9, CALL) is None
