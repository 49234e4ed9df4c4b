"""Texts and counts over HTTP: from what there is, and once for all who miss one."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from schemas.generation import GenerateHoroscope, Trigger
from schemas.sign import SIGNS, Sign
from streams.http.demand import ASK_AGAIN
from tests.fakes.calls import Step
from tests.integration.http.conftest import TEXT, Site
from tests.support.wait import until

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_fifty_readers_of_a_missing_text_make_one_call_and_count_no_view(site: Site) -> None:
    site.model.script = [Step(delay=1, sign="leo")]
    path = "/api/v1/horoscopes/leo"
    answers = await asyncio.gather(*(site.client.get(path) for _ in range(50)))
    assert {answer.status for answer in answers} == {202}
    assert {answer.headers["Retry-After"] for answer in answers} == {f"{ASK_AGAIN}"}
    told = answers[0].json
    assert told.pop("condition") in ("awaited", "writing")
    assert told == {"sign": "leo", "day": f"{site.today}", "status": "pending"}

    async def there() -> bool:
        return (await site.client.get(path)).status == 200

    await until(there, "the text is there")
    assert site.model.by_sign()["leo"] == 1
    assert "leo" not in {sign for sign, _ in await site.world.views()}


async def test_who_waits_gets_the_text_at_once(site: Site) -> None:
    path = "/api/v1/horoscopes/virgo?wait=30"
    answers = await asyncio.gather(*(site.client.get(path) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["content"] for answer in answers}) == 1
    assert site.model.by_sign()["virgo"] == 1


async def test_who_has_the_text_is_told_so_until_midnight(site: Site) -> None:
    await site.store(Sign.ARIES)

    async def there() -> bool:
        found = await site.client.get("/api/v1/horoscopes/aries")
        return bool(found.json.get("content") == TEXT)

    await until(there, "memory has the text")
    first = await site.client.get("/api/v1/horoscopes/aries")
    seconds = int(first.headers["Cache-Control"].split("max-age=")[1].split(",")[0])
    assert 0 < seconds <= 86_400
    etag = first.headers["ETag"]
    again = await site.client.get("/api/v1/horoscopes/aries", headers={"If-None-Match": etag})
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", etag)
    other = await site.client.get("/api/v1/horoscopes/aries", headers={"If-None-Match": '"no"'})
    assert other.status == 200


async def test_another_day_comes_from_what_is_stored_and_is_never_written(site: Site) -> None:
    day = await site.store(Sign.GEMINI, age=5, content="old " * 20)
    calls = len(site.model.calls)
    stored = await site.client.get(f"/api/v1/horoscopes/gemini?day={day}")
    assert (stored.status, stored.json["content"]) == (200, "old " * 20)
    for days in (-400, -4, -1, 1, 2, 400):
        other = f"{site.today + timedelta(days=days)}"
        assert (await site.client.get(f"/api/v1/horoscopes/gemini?day={other}")).status == 404
        told = await site.client.get(f"/api/v1/horoscopes?wait=1&day={other}")
        assert (told.status, len(told.json["missing"]), told.json["conditions"]) == (200, 12, {})
    assert len(site.model.calls) == calls
    commands = await site.world.events(site.world.topics.generation.name, GenerateHoroscope)
    asked = {each.day for each in commands if each.trigger is Trigger.REQUEST}
    assert asked <= {site.today}


async def test_a_day_s_texts_come_in_the_order_of_the_zodiac(site: Site) -> None:
    partial = await site.client.get("/api/v1/horoscopes")
    assert partial.status in (200, 202)
    whole = await site.client.get("/api/v1/horoscopes?wait=60")
    assert whole.status == 200
    assert [each["sign"] for each in whole.json["horoscopes"]] == list(SIGNS)
    assert (whole.json["missing"], whole.json["conditions"]) == ([], {})
    headers = {"If-None-Match": whole.headers["ETag"]}
    assert (await site.client.get("/api/v1/horoscopes", headers=headers)).status == 304
    calls = Counter(call.sign for call in site.model.calls if call.day == f"{site.today}")
    assert max(calls.values()) == 1


async def test_counts_have_a_total_a_trend_and_thirty_days(site: Site) -> None:
    day = site.today - timedelta(days=200)
    for age, views in ((0, 30), (1, 20), (29, 7), (30, 1000)):
        await site.world.database.execute(
            "INSERT INTO horoscope_views VALUES ('libra', $1, $2)", day - timedelta(age), views
        )
    told = (await site.client.get(f"/api/v1/stats?day={day}")).json
    assert (told["total"], told["day_before"], told["trend_percent"]) == (30, 20, 50.0)
    assert (told["views"]["libra"], told["views"]["leo"], len(told["views"])) == (30, 0, 12)
    assert len(told["days"]) == 30
    assert told["days"][0] == {"day": f"{day - timedelta(29)}", "total": 7}
    assert told["days"][-1] == {"day": f"{day}", "total": 30}
    first = (await site.client.get("/api/v1/stats?day=0001-01-01")).json
    assert (first["trend_percent"], len(first["days"])) == (None, 1)
