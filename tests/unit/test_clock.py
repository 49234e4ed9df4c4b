from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clock import SKEW, SystemClock, day_of, not_before, start_of
from tests.unit.strategies import ZONES, days, zones

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
HOURS = timedelta(hours=1)


def skipped(day: date, zone: ZoneInfo) -> bool:
    """True of a day that the zone never had (Apia went over the date line)."""
    return start_of(day, zone) == start_of(day + DAY, zone)


def length(day: date, zone: str) -> float:
    return (start_of(day + DAY, ZoneInfo(zone)) - start_of(day, ZoneInfo(zone))) / HOURS


@given(day=days, zone=zones)
def test_a_day_begins_at_its_first_microsecond(day: date, zone: ZoneInfo) -> None:
    if skipped(day, zone):
        return
    start = start_of(day, zone)
    assert start.tzinfo is UTC
    assert day_of(start, zone) == day
    assert day_of(start - TICK, zone) < day


@given(day=days, zone=zones, part=st.floats(0, 1, exclude_max=True))
def test_days_tile_time(day: date, zone: ZoneInfo, part: float) -> None:
    start, end = start_of(day, zone), start_of(day + DAY, zone)
    assert start <= end
    assert skipped(day, zone) or day_of(start + (end - start - TICK) * part, zone) == day


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_thirty_years_follows_the_one_before(zone: str) -> None:
    """Each change of the clock, and not only the ones a property happens to draw."""
    known = ZoneInfo(zone)
    for number in range(date(2012, 1, 1).toordinal(), date(2042, 1, 1).toordinal()):
        day = date.fromordinal(number)
        start = start_of(day, known)
        assert day_of(start, known) == day
        assert day_of(start - TICK, known) == day - DAY
        assert 22 * HOURS <= start_of(day + DAY, known) - start <= 26 * HOURS


@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), zone=zones)
def test_a_moment_lies_within_its_day(moment: datetime, zone: ZoneInfo) -> None:
    day = day_of(moment.replace(tzinfo=UTC), zone)
    assert start_of(day, zone) <= moment.replace(tzinfo=UTC) < start_of(day + DAY, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Moscow", date(2026, 3, 29), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Africa/Cairo", date(2026, 10, 29), 25),
        ("America/Havana", date(2026, 3, 8), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("Asia/Beirut", date(2026, 10, 24), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Pacific/Apia", date(2011, 12, 29), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Apia", date(2011, 12, 31), 24),
        ("America/Nuuk", date(2026, 10, 24), 25),
    ],
)
def test_days_are_as_long_as_their_zone_makes_them(zone: str, day: date, hours: float) -> None:
    assert length(day, zone) == hours


def test_where_midnight_is_skipped_the_day_begins_at_the_change() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    start = start_of(date(2026, 4, 24), cairo)
    assert start == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert start.astimezone(cairo).hour == 1


def test_where_midnight_comes_twice_the_day_begins_at_the_first() -> None:
    start = start_of(date(2026, 11, 1), ZoneInfo("America/Havana"))
    assert start == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_the_clock_can_be_moved_to_rehearse_a_midnight() -> None:
    before = datetime.now(UTC)
    moved = SystemClock(offset=86_400).now()
    assert moved.tzinfo is UTC
    assert before + DAY <= moved <= datetime.now(UTC) + DAY


@given(
    now=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    ahead=st.timedeltas(-3 * SKEW, 3 * SKEW),
)
def test_a_clock_a_little_ahead_is_believed_and_no_other(now: datetime, ahead: timedelta) -> None:
    ours = now.replace(tzinfo=UTC)
    moment = not_before(ours + ahead, ours)
    assert moment == (ours + ahead if timedelta() < ahead <= SKEW else ours)
