from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from tests.unit.samples import NOON, request
from tests.unit.strategies import offsets, signs


@given(one=st.uuids(), other=st.uuids(), sign=signs, zone=offsets)
def test_an_answered_request_gives_one_view_however_often_it_is_built(
    one: UUID, other: UUID, sign: Sign, zone: timezone
) -> None:
    asked = request(request_id=one, sign=sign, requested_by="somebody")
    again = request(request_id=one, sign=sign, requested_at=NOON.astimezone(zone))
    view = HoroscopeViewed.of_request(asked)
    assert view == HoroscopeViewed.of_request(again)
    assert (view.sign, view.viewed_at, view.viewer) == (sign, NOON, None)
    different = HoroscopeViewed.of_request(request(request_id=other))
    assert (view.event_id == different.event_id) == (one == other)


def test_its_id_stays_the_same_from_version_to_version() -> None:
    """A request that is answered again after an upgrade must not count twice."""
    view = HoroscopeViewed.of_request(request(request_id=UUID(int=1)))
    assert view.event_id == UUID("b0f1ab7e-73dd-5695-bcad-90e9c8449c95")


def test_a_request_from_the_year_one_has_a_view_too() -> None:
    moment = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    assert HoroscopeViewed.of_request(request(requested_at=moment)).viewed_at == moment
