from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from schemas.http.condition import Condition
from schemas.sign import Sign
from streams.http.page.condition import Attempt, condition_of
from tests.unit.pictures import picture, stored
from tests.unit.samples import DAY

_ALL = list(product((False, True), repeat=3))


def _of(
    attempt: Attempt = Attempt(),  # noqa: B008  (frozen)
    *,
    written: bool = False,
    paused: bool = False,
    over_budget: bool = False,
) -> Condition:
    return condition_of(attempt, written=written, paused=paused, over_budget=over_budget)


@pytest.mark.parametrize(("held", "failed", "cooling_down"), _ALL)
@pytest.mark.parametrize(("written", "paused", "over_budget"), _ALL)
def test_a_text_is_ready_if_and_only_if_it_is_there(
    held: bool, failed: bool, cooling_down: bool, written: bool, paused: bool, over_budget: bool
) -> None:
    attempt = Attempt(held, failed, cooling_down)
    told = _of(attempt, written=written, paused=paused, over_budget=over_budget)
    assert (told is Condition.READY) is written
    assert told is not Condition.UNKNOWN, "it is known what the tables say"
    if not written:
        assert (told is Condition.WRITING) is held


@pytest.mark.parametrize(("failed", "cooling_down", "over_budget"), _ALL)
def test_a_pause_is_told_before_all_that_would_pass_by_itself(
    failed: bool, cooling_down: bool, over_budget: bool
) -> None:
    attempt = Attempt(failed=failed, cooling_down=cooling_down)
    assert _of(attempt, paused=True, over_budget=over_budget) is Condition.PAUSED


def test_a_failure_is_told_with_its_reason() -> None:
    assert _of(Attempt(failed=True, cooling_down=True)) is Condition.COOLING_DOWN
    assert _of(Attempt(failed=True, cooling_down=True), over_budget=True) is Condition.OVER_BUDGET
    assert _of(Attempt(failed=True)) is Condition.FAILED
    assert _of() is Condition.AWAITED


def test_a_reader_is_told_what_the_page_shows_of_today_and_of_no_other_day() -> None:
    today = picture(stored({}, missing=Condition.PAUSED))
    assert today.condition(Sign.LEO, DAY) is Condition.PAUSED
    assert today.condition(Sign.LEO, DAY + timedelta(days=1)) is Condition.AWAITED
    assert picture().condition(Sign.LEO, DAY) is Condition.UNKNOWN
