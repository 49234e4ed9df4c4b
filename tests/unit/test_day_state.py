"""How a day stands, by the day's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import isnan
from zoneinfo import ZoneInfo

import pytest

from agents.day.state import Counted, since, state_of
from tests.unit.samples import DAY, NOON

MOSCOW = ZoneInfo("Europe/Moscow")
FULL = Counted(12, 12)
HOUR = 3600


def test_a_complete_today_is_as_old_as_it_has_lasted() -> None:
    state = state_of(NOON, MOSCOW, {DAY: FULL, DAY - timedelta(days=1): FULL})
    assert (state.today, state.complete_age) == (FULL, 12 * HOUR)


@pytest.mark.parametrize("today", [{}, {DAY: Counted(12, 11)}])
def test_an_incomplete_today_leaves_an_older_day_the_newest(today: dict[date, Counted]) -> None:
    """Written is not complete: nobody can read it from the topic yet."""
    state = state_of(NOON, MOSCOW, today | {DAY - timedelta(days=2): FULL})
    assert state.today == today.get(DAY, Counted(0, 0))
    assert state.complete_age == 60 * HOUR


def test_without_any_complete_day_there_is_no_age() -> None:
    assert isnan(state_of(NOON, MOSCOW, {DAY: Counted(11, 11)}).complete_age)


def test_a_day_of_25_hours_is_elapsed_by_25_hours() -> None:
    """Berlin, 25 October 2026: the clock goes back at three."""
    late = datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    assert since(date(2026, 10, 25), late, ZoneInfo("Europe/Berlin")) == 25 * HOUR - 60
