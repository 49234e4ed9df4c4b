"""Nothing is kept beyond midnight, whatever the zone's clock does that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.http.horoscope import HoroscopeText
from streams.clock import day_of, start_of
from streams.http.caching import etag_of, seconds_left, until_midnight
from tests.unit import strategies
from tests.unit.samples import DAY, NOON, horoscope

days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@given(now=moments, zone=strategies.zones)
@example(now=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), zone=ZoneInfo("Atlantic/Azores"))
@example(now=datetime(2026, 11, 1, 4, 30, tzinfo=UTC), zone=ZoneInfo("America/Havana"))
@example(now=datetime(2026, 4, 23, 21, 59, 59, 999_999, tzinfo=UTC), zone=ZoneInfo("Africa/Cairo"))
def test_a_text_is_kept_to_the_second_before_midnight(now: datetime, zone: ZoneInfo) -> None:
    today = day_of(now, zone)
    seconds = seconds_left(today, now, zone)
    assert 0 <= seconds <= 26 * 3600
    if seconds:
        assert day_of(now + timedelta(seconds=seconds) - timedelta(microseconds=1), zone) == today
    assert day_of(now + timedelta(seconds=seconds + 1), zone) > today


@given(today=days, late=st.timedeltas(timedelta(0), timedelta(days=2)), zone=strategies.zones)
@example(today=DAY, late=timedelta(0), zone=ZoneInfo("Europe/Moscow"))
def test_what_was_chosen_before_midnight_is_not_kept_after_it(
    today: date, late: timedelta, zone: ZoneInfo
) -> None:
    midnight = start_of(today + timedelta(days=1), zone)
    assert seconds_left(today, midnight + late, zone) == 0


@given(one=st.binary(), other=st.binary())
def test_a_tag_is_the_same_for_the_same_bytes_only(one: bytes, other: bytes) -> None:
    assert (etag_of(one) == etag_of(other)) == (one == other)


def _answer(if_none_match: str | None, content: str = "x") -> tuple[int, str]:
    headers = {} if if_none_match is None else {"If-None-Match": if_none_match}
    request = make_mocked_request("GET", "/", headers=headers)
    text = HoroscopeText.of(horoscope(content=content))
    response = until_midnight(request, text, DAY, NOON, ZoneInfo("Europe/Moscow"))
    assert response.headers["Cache-Control"] == "public, max-age=43200, must-revalidate"
    assert (response.body is None) == (response.status == 304)
    return response.status, response.headers["ETag"]


def test_who_has_the_text_is_told_so() -> None:
    status, etag = _answer(None)
    assert status == 200
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert _answer(held) == (304, etag)
    for other in ('"other"', etag.strip('"'), "", ","):
        assert _answer(other) == (200, etag)
    assert _answer(etag, content="y")[0] == 200
