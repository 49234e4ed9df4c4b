from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.day.due import PUNCTUAL, Due, Phase, due_phases
from schemas.generation import Trigger
from schemas.sign import SIGNS, Sign
from streams.clock import day_of, start_of
from tests.unit.strategies import days, some_signs, zones

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
#: Longer than any day: the setting's default.
ALL_DAY = timedelta(seconds=90_000)
NEVER = timedelta(0)
MOSCOW = ZoneInfo("Europe/Moscow")

Done = Callable[[Phase, date], frozenset[Sign]]
spans = st.timedeltas(timedelta(0), timedelta(hours=20))


def nothing(_phase: Phase, _day: date) -> frozenset[Sign]:
    return frozenset()


def everything(_phase: Phase, _day: date) -> frozenset[Sign]:
    return frozenset(SIGNS)


def done_for(phase: Phase, day: date, signs: frozenset[Sign]) -> Done:
    return lambda *asked: signs if asked == (phase, day) else frozenset(SIGNS)


def start(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day that the zone had, with a day before it."""
    begins = start_of(day, zone)
    assume(begins < start_of(day + DAY, zone))
    assume(start_of(day - DAY, zone) < begins)
    return begins


@given(day=days, zone=zones, part=st.floats(0, 1), done=some_signs)
def test_today_is_due_all_day_exactly_for_what_it_lacks(
    day: date, zone: ZoneInfo, part: float, done: frozenset[Sign]
) -> None:
    begins, ends = start(day, zone), start_of(day + DAY, zone)
    now = begins + (ends - begins - TICK) * part
    due = due_phases(now, zone, NEVER, ALL_DAY, done_for(Phase.PUBLISH, day, done))
    missing = tuple(sign for sign in SIGNS if sign not in done)
    assert due == ([Due(day, Phase.PUBLISH, missing, now - begins)] if missing else [])


@given(day=days, zone=zones, passed=spans, catch_up=spans)
def test_a_missed_midnight_is_caught_up_within_the_window_only(
    day: date, zone: ZoneInfo, passed: timedelta, catch_up: timedelta
) -> None:
    due = due_phases(start(day, zone) + passed, zone, NEVER, catch_up, nothing)
    assert [(each.phase, each.day) for each in due] == (
        [(Phase.PUBLISH, day)] if passed <= max(catch_up, PUNCTUAL) else []
    )


def test_midnight_itself_needs_no_window() -> None:
    """`HOROSCOPE_CATCH_UP=0` means that nothing is caught up, not that no day is ever made."""
    begins = start_of(date(2026, 3, 2), MOSCOW)
    assert due_phases(begins + PUNCTUAL, MOSCOW, NEVER, NEVER, nothing)
    assert not due_phases(begins + PUNCTUAL + TICK, MOSCOW, NEVER, NEVER, nothing)


@given(day=days, zone=zones, ahead=spans, lead_time=spans, done=some_signs)
def test_tomorrow_is_prepared_within_the_lead_time_and_before_midnight_only(
    day: date, zone: ZoneInfo, ahead: timedelta, lead_time: timedelta, done: frozenset[Sign]
) -> None:
    now = start(day, zone) - ahead
    due = due_phases(now, zone, lead_time, NEVER, done_for(Phase.PREPARE, day, done))
    wanted = TICK <= ahead <= lead_time and len(done) < 12
    assert [(each.phase, each.day) for each in due] == ([(Phase.PREPARE, day)] if wanted else [])
    if wanted:
        assert set(due[0].signs) == set(SIGNS) - done
        assert due[0].overdue == lead_time - ahead


@given(day=days, zone=zones, part=st.floats(0, 1), lead_time=spans, catch_up=spans)
def test_what_is_complete_is_not_due(
    day: date, zone: ZoneInfo, part: float, lead_time: timedelta, catch_up: timedelta
) -> None:
    now = start(day, zone) + DAY * part
    assert due_phases(now, zone, lead_time, catch_up, everything) == []


@given(day=days, zone=zones, passed=spans)
def test_each_phase_is_asked_about_by_its_own_day(
    day: date, zone: ZoneInfo, passed: timedelta
) -> None:
    asked: set[tuple[Phase, date]] = set()

    def done(phase: Phase, of: date) -> frozenset[Sign]:
        asked.add((phase, of))
        return frozenset(SIGNS)

    now = start(day, zone) + passed
    due_phases(now, zone, ALL_DAY, ALL_DAY, done)
    today = day_of(now, zone)
    assert asked == {(Phase.PUBLISH, today), (Phase.PREPARE, today + DAY)}


@given(day=days, zone=zones, before=st.timedeltas(TICK, timedelta(hours=1)))
def test_a_clock_that_steps_back_over_midnight_asks_for_the_day_before_again(
    day: date, zone: ZoneInfo, before: timedelta
) -> None:
    """Had that been published, nothing is due until midnight comes a second time."""
    midnight = start(day, zone)
    published = done_for(Phase.PUBLISH, day, frozenset())
    first = due_phases(midnight, zone, NEVER, ALL_DAY, published)
    assert due_phases(midnight - before, zone, NEVER, ALL_DAY, published) == []
    assert due_phases(midnight, zone, NEVER, ALL_DAY, published) == first != []


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 11, 1), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
    ],
)
def test_the_last_moment_of_a_long_and_of_a_short_day(zone: str, day: date, hours: int) -> None:
    known = ZoneInfo(zone)
    begins = start_of(day, known)
    [last] = due_phases(begins + timedelta(hours=hours) - TICK, known, NEVER, ALL_DAY, nothing)
    [first] = due_phases(begins + timedelta(hours=hours), known, NEVER, ALL_DAY, nothing)
    assert (last.day, first.day) == (day, day + DAY)
    assert first.overdue == timedelta(0)


def test_moscow_s_midnight_is_at_nine_in_the_evening_utc() -> None:
    midnight = datetime(2026, 3, 1, 21, tzinfo=UTC)
    [due] = due_phases(midnight, MOSCOW, NEVER, ALL_DAY, nothing)
    assert due.day == date(2026, 3, 2)
    [before] = due_phases(midnight - TICK, MOSCOW, NEVER, ALL_DAY, nothing)
    assert before.day == date(2026, 3, 1)


@given(overdue=spans | st.timedeltas(timedelta(0), 2 * PUNCTUAL), attempt=st.integers(1, 4))
def test_only_a_punctual_first_attempt_is_called_midnight(overdue: timedelta, attempt: int) -> None:
    day = date(2026, 3, 2)
    punctual = attempt == 1 and overdue < PUNCTUAL
    publish = Due(day, Phase.PUBLISH, SIGNS, overdue)
    assert publish.trigger(attempt) is (Trigger.MIDNIGHT if punctual else Trigger.CATCH_UP)
    assert Due(day, Phase.PREPARE, SIGNS, overdue).trigger(attempt) is Trigger.LEAD
