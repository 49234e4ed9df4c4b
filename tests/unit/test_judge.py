from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.views.judge import View, judge
from schemas.event import Refusal
from schemas.sign import Sign
from schemas.view import NEWEST, OLDEST, HoroscopeViewed
from streams.clock import start_of
from tests.unit.samples import NOON
from tests.unit.strategies import days, moments, offsets, signs, zones

MOSCOW = ZoneInfo("Europe/Moscow")
TICK = timedelta(microseconds=1)


def viewed(at: datetime, sign: Sign = Sign.LEO, event_id: UUID | None = None) -> bytes:
    return HoroscopeViewed(sign=sign, viewed_at=at, event_id=event_id).to_bytes()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-01T20:59:59.999999+00:00", date(2026, 3, 1)),
        ("2026-03-01T21:00:00+00:00", date(2026, 3, 2)),
        ("2026-03-01T23:59:59+00:00", date(2026, 3, 2)),
        ("2026-03-02T00:00:00+03:00", date(2026, 3, 2)),
        ("2026-03-01T11:00:00-10:00", date(2026, 3, 2)),
        ("2026-03-02T10:59:59+14:00", date(2026, 3, 1)),
    ],
)
def test_a_view_belongs_to_its_day_in_moscow(moment: str, day: date) -> None:
    at = datetime.fromisoformat(moment)
    assert judge(viewed(at), at, MOSCOW) == View(Sign.LEO, day, None)


@given(day=days, zone=zones, offset=offsets, event_id=st.none() | st.uuids(), sign=signs)
def test_midnight_divides_the_days_in_any_zone_and_notation(
    day: date, zone: ZoneInfo, offset: ZoneInfo, event_id: UUID | None, sign: Sign
) -> None:
    midnight = start_of(day, zone)
    if midnight == start_of(day + timedelta(days=1), zone):
        return
    for at, expected in ((midnight, True), (midnight - TICK, False)):
        view = judge(viewed(at.astimezone(offset), sign, event_id), at, zone)
        assert isinstance(view, View)
        assert (view.day == day) == expected
        assert (view.sign, view.event_id) == (sign, event_id)


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (OLDEST, None),
        (OLDEST + TICK, "too_old"),
        (timedelta(0), None),
        (-NEWEST, None),
        (-NEWEST - TICK, "too_new"),
    ],
)
def test_the_limits_themselves_still_count(age: timedelta, verdict: str | None) -> None:
    judged = judge(viewed(NOON - age), NOON, MOSCOW)
    assert (judged.error_type if isinstance(judged, Refusal) else None) == verdict


def test_the_limits_are_the_contract_s() -> None:
    assert (timedelta(days=7), timedelta(minutes=5)) == (OLDEST, NEWEST)


@given(at=moments, zone=zones)
def test_any_moment_of_the_calendar_gets_a_verdict(at: datetime, zone: ZoneInfo) -> None:
    verdict = judge(viewed(at), NOON, zone)
    age = NOON - at
    assert isinstance(verdict, View) == (-NEWEST <= age <= OLDEST)


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999999-23:59",
    ],
)
def test_the_ends_of_time_are_refused_and_raise_nothing(moment: str) -> None:
    value = b'{"sign":"leo","viewed_at":"' + moment.encode() + b'"}'
    assert isinstance(judge(value, NOON, MOSCOW), Refusal)


@given(value=st.none() | st.binary())
def test_garbage_is_refused(value: bytes | None) -> None:
    assert isinstance(judge(value, NOON, MOSCOW), Refusal)


@given(at=moments)
def test_a_reason_never_names_the_viewer(at: datetime) -> None:
    event = HoroscopeViewed(sign=Sign.LEO, viewed_at=at, viewer="zqxjzqxj")
    judged = judge(event.to_bytes(), NOON, MOSCOW)
    assert "zqxj" not in repr(judged)


def test_when_it_is_judged_makes_no_difference() -> None:
    """The append time decides; `judge` has no clock to ask."""
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    assert isinstance(judge(viewed(long_ago), long_ago, MOSCOW), View)
