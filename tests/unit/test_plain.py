"""The decoder of plain views, and the quarters of an hour that have one day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.views.plain import NOT_PLAIN, PlainView, decode, quarter
from schemas.view import HoroscopeViewed
from streams.clock import day_of
from tests.unit.glance import ST_JOHNS


def test_a_quarter_of_an_hour_has_a_day_only_where_nothing_changes_in_it() -> None:
    change = datetime(2006, 10, 29, 2, 31, tzinfo=UTC)  # 00:01 there, then 23:01 of the day before
    assert quarter(change, ST_JOHNS)[2] is None
    at = change + timedelta(minutes=15)
    start, end, day = quarter(at, ST_JOHNS)
    assert (start <= at < end, day) == (True, day_of(at, ST_JOHNS))


def test_the_plain_view_has_the_fields_of_the_model() -> None:
    assert set(PlainView.__struct_fields__) == set(HoroscopeViewed.model_fields)


@given(value=st.binary() | st.just(b'{"sign":"leo","viewed_at":"2026-03-02T09:00:01Z"}'))
def test_the_decoder_raises_nothing_unforeseen(value: bytes) -> None:
    decoded: object = None
    try:
        decoded = decode(value)
    except NOT_PLAIN as error:
        decoded = error
    assert isinstance(decoded, (PlainView, *NOT_PLAIN))
