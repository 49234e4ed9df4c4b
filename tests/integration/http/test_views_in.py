"""Views over HTTP: told only once the broker has them, and refused before they are dead letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from streams.clock import day_of
from tests.integration.http.conftest import Site
from tests.support.wait import until

pytestmark = pytest.mark.asyncio(loop_scope="package")

PATH = "/api/v1/views"


def _view(sign: str = "scorpio", **fields: object) -> dict[str, Any]:
    return {"sign": sign, "viewed_at": datetime.now(UTC).isoformat(), **fields}


async def _sent(site: Site) -> int:
    return len(await site.world.records(site.world.topics.views.name))


async def test_a_view_and_a_batch_count(site: Site) -> None:
    day = datetime.now(UTC) - timedelta(days=3)
    at = day.isoformat()
    twice = _view(viewed_at=at, event_id=str(uuid4()))
    for body, accepted in (
        (_view(viewed_at=at), 1),
        ([_view(viewed_at=at) for _ in range(50)], 50),
        ([twice, twice], 2),
        (twice, 1),
    ):
        told = await site.client.post(PATH, body)
        assert (told.status, told.json) == (202, {"accepted": accepted})

    async def counted() -> bool:
        views = await site.world.views()
        return views.get(("scorpio", f"{day_of(day, site.world.settings.zone)}")) == 52

    await until(counted, "each view is counted, and the one with an event_id once")


async def test_what_is_no_view_is_refused_and_not_sent(site: Site) -> None:
    before = await _sent(site)
    old = datetime.now(UTC) - timedelta(days=8)
    for body, status in (
        ([_view() for _ in range(51)], 422),
        ([], 422),
        ([_view(), _view(sign="ophiuchus")], 422),
        ([_view(), _view(viewed_at=old.isoformat())], 422),
        ([_view(), _view(viewed_at="0001-01-01T00:00:00+14:00")], 422),
        (_view(viewed_at=1_700_000_000), 422),
        ([[_view()]], 422),
        ("leo", 422),
    ):
        told = await site.client.post(PATH, body)
        assert told.status == status, body
    told = await site.client.post(PATH, _view(viewer="a-person", event_id="a-person"))
    assert (told.status, "a-person" in told.text) == (422, False)
    assert told.json["errors"] == [{"field": "event_id", "detail": "must be a UUID"}]
    assert await _sent(site) == before


async def test_a_body_that_cannot_be_read_is_a_problem(site: Site) -> None:
    json = {"Content-Type": "application/json"}
    for data, headers, status in (
        (b"{", json, 400),
        (b"", json, 400),
        (b"\xff\xfe", json, 400),
        (b" " * 20_001, json, 413),
        (b"sign=leo", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"Content-Type": "text/plain"}, 415),
    ):
        told = await site.client.ask("POST", PATH, data=data, headers=headers)
        assert told.status == status, data[:10]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/horoscopes/ophiuchus", 404),
        ("GET", "/api/v1/horoscopes/leo/", 404),
        ("POST", "/api/v1/stats", 405),
        ("DELETE", "/api/v1/horoscopes/leo", 405),
        ("GET", "/api/v1/horoscopes?day=2026-1-1", 422),
        ("GET", "/api/v1/horoscopes?day=1764000000", 422),
        ("GET", "/api/v1/horoscopes?day=2026-02-30", 422),
        ("GET", "/api/v1/horoscopes?day=", 422),
        ("GET", "/api/v1/horoscopes?date=2026-02-20", 422),
        ("GET", "/api/v1/stats?day=2026-02-20&day=2026-02-21", 422),
        ("GET", "/api/v1/horoscopes/leo?wait=61", 422),
        ("GET", "/api/v1/horoscopes/leo?wait=nan", 422),
    ],
)
async def test_every_error_is_a_problem(site: Site, method: str, path: str, status: int) -> None:
    told = await site.client.ask(method, path)
    assert told.status == status
    assert status != 405 or set(told.headers["Allow"].split(",")) <= {"GET", "HEAD", "POST"}
