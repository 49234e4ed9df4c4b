from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.artefact.permission import may_make
from schemas.generation import Trigger
from streams.clock import day_of, start_of
from tests.unit.strategies import days, zones

DAY = timedelta(days=1)
LONG = timedelta(days=3)
UNTOUCHED = [trigger for trigger in Trigger if trigger is not Trigger.MANUAL]
triggers = st.sampled_from(Trigger)
by_itself = st.sampled_from(UNTOUCHED)
nows = st.datetimes(datetime(2000, 1, 2), datetime(2060, 1, 1), timezones=st.just(UTC))
leads = st.timedeltas(timedelta(0), timedelta(hours=20))


@given(trigger=triggers, now=nows, zone=zones, lead=leads)
def test_today_may_always_be_written(
    trigger: Trigger, now: datetime, zone: ZoneInfo, lead: timedelta
) -> None:
    assert may_make(trigger, day_of(now, zone), now, zone, lead)


@given(day=days, now=nows, zone=zones, lead=leads)
def test_an_operator_may_write_any_day(
    day: date, now: datetime, zone: ZoneInfo, lead: timedelta
) -> None:
    assert may_make(Trigger.MANUAL, day, now, zone, lead)


@given(trigger=by_itself, day=days, zone=zones, ahead=leads, lead=leads)
def test_tomorrow_may_be_written_within_the_lead_time(
    trigger: Trigger, day: date, zone: ZoneInfo, ahead: timedelta, lead: timedelta
) -> None:
    now = start_of(day, zone) - ahead
    assume(day_of(now, zone) == day - DAY)
    assert may_make(trigger, day, now, zone, lead) == (ahead <= lead)


@given(trigger=by_itself, now=nows, zone=zones, away=st.integers(-4000, 4000))
def test_no_other_day_may_be_written_however_long_the_lead_time(
    trigger: Trigger, now: datetime, zone: ZoneInfo, away: int
) -> None:
    assume(away not in (0, 1))
    day = day_of(now, zone) + timedelta(days=away)
    assert not may_make(trigger, day, now, zone, LONG)


@pytest.mark.parametrize("day", [date.min, date.max])
@given(trigger=triggers, zone=zones, now=nows)
def test_the_ends_of_the_calendar_are_days_like_any_other(
    day: date, trigger: Trigger, zone: ZoneInfo, now: datetime
) -> None:
    assert may_make(trigger, day, now, zone, LONG) == (trigger is Trigger.MANUAL)
