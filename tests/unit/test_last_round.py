from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.artefact.claims import LastRound
from tests.unit.samples import NOON

ages = st.timedeltas(timedelta(days=-2), timedelta(days=2))


@given(age=ages, cooling_down=st.booleans())
def test_a_failure_answers_what_was_issued_before_its_end_or_comes_too_soon(
    age: timedelta, cooling_down: bool
) -> None:
    failed = LastRound(NOON, cooling_down)
    assert failed.answers(NOON + age) == (cooling_down or age <= timedelta(0))


@given(age=ages)
def test_without_a_failure_nothing_is_answered(age: timedelta) -> None:
    assert not LastRound().answers(NOON + age)
