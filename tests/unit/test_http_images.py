"""Images over HTTP: whose bytes, for how long, and what is said where there are none."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from schemas.image import FORMATS, SUFFIXES
from schemas.sign import Sign
from streams.http.images import KEPT
from streams.http.openapi import document
from streams.image_url import image_path
from streams.outage import OutageError
from tests.unit.image_site import ImageSite
from tests.unit.samples import DAY, image

LEO = "/api/v1/images/leo"
OLD, NEW = b"first", b"second"


@pytest.fixture
async def site() -> AsyncIterator[ImageSite]:
    made = ImageSite()
    await made.server.start()
    yield made
    await made.server.stop()


pytestmark = pytest.mark.real_time


async def test_today_s_image_is_there_for_a_while(site: ImageSite) -> None:
    drawn = site.images.draw()
    status, headers, told = await site.get(LEO)
    assert (status, told) == (200, b"a drawing")
    wanted = {
        "Content-Type": "image/jpeg",
        "Content-Length": "9",
        "Content-Disposition": 'inline; filename="leo-2026-03-02.jpg"',
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{drawn.sha256}"',
        "Cache-Control": f"public, max-age={KEPT}, must-revalidate",
    }
    assert {name: headers[name] for name in wanted} == wanted


@pytest.mark.parametrize("media_type", FORMATS)
async def test_each_kind_is_called_what_it_is(site: ImageSite, media_type: str) -> None:
    site.images.draw(media_type=media_type)
    _, headers, _ = await site.get(LEO)
    assert headers["Content-Type"] == media_type
    assert headers["Content-Disposition"].endswith(f'{SUFFIXES[media_type][0]}"')


async def test_what_is_no_image_is_told_to_no_browser(site: ImageSite) -> None:
    site.images.draw(b"<script>alert(1)</script>", media_type="text/html")
    status, headers, told = await site.get(LEO)
    assert (status, headers["Content-Type"]) == (500, "application/problem+json")
    assert b"script" not in told


def test_every_allowed_kind_has_a_file_s_ending() -> None:
    assert set(SUFFIXES) == set(FORMATS)


async def test_who_has_it_is_told_so_and_nothing_is_loaded(site: ImageSite) -> None:
    drawn = site.images.draw()
    for held in (f'"{drawn.sha256}"', f'W/"{drawn.sha256}"', "*"):
        status, headers, told = await site.get(LEO, If_None_Match=held)
        assert (status, told, headers["ETag"]) == (304, b"", f'"{drawn.sha256}"')
        assert headers["Cache-Control"] == f"public, max-age={KEPT}, must-revalidate"
    assert site.images.loads == 0
    assert (await site.get(LEO, If_None_Match='"another"'))[0] == 200


async def test_the_very_bytes_may_be_kept_for_ever(site: ImageSite) -> None:
    """Under the address that is published; with a day before memory's as well."""
    for age in (0, 5):
        drawn = site.images.draw(day=DAY - timedelta(days=age))
        status, headers, told = await site.get(image_path(drawn))
        assert (status, told) == (200, b"a drawing")
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        held = await site.get(image_path(drawn), If_None_Match=headers["ETag"])
        assert (held[0], held[1]["Cache-Control"]) == (304, headers["Cache-Control"])


async def test_other_bytes_than_the_stored_ones_are_gone(site: ImageSite) -> None:
    site.images.draw(NEW, revision=2)
    gone = image(OLD)
    for in_memory in (False, True):
        if in_memory:
            site.look()
        status, told = await site.problem(image_path(gone))
        assert (status, "without sha256" in told) == (404, True)
    assert site.images.loads == 0


async def test_a_missing_image_says_why_and_costs_no_statement(site: ImageSite) -> None:
    assert (await site.problem(LEO))[0] == 404
    site.look()
    reads = site.images.reads
    status, told = await site.problem(LEO)
    assert (status, site.images.reads) == (404, reads)
    assert told.startswith("there is no image of leo for 2026-03-02; one is drawn after the text")
    assert (await site.problem(f"{LEO}?day=2026-01-01"))[0] == 404


@pytest.mark.parametrize("named", [False, True])
async def test_memory_that_is_behind_does_not_hide_a_new_image(
    site: ImageSite, named: bool
) -> None:
    """Also where it knows of none yet: the record may be faster than the look."""
    for before in (None, OLD):
        site.images.rows.clear()
        if before:
            site.images.draw(before)
        site.look()
        drawn = site.images.draw(NEW, revision=2)
        if before or named:
            status, headers, told = await site.get(image_path(drawn) if named else LEO)
            assert (status, told, headers["ETag"]) == (200, NEW, f'"{drawn.sha256}"')


async def test_one_that_is_replaced_at_every_look_is_to_be_asked_for_again(site: ImageSite) -> None:
    site.images.draw(OLD)
    site.images.redrawn = [b"2", b"3"]
    status, headers, told = await site.get(LEO)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "is being replaced" in json.loads(told)["detail"]
    assert (await site.get(LEO))[2] == b"3"


async def test_an_image_that_is_cleaned_up_meanwhile_is_not_there(site: ImageSite) -> None:
    site.images.draw(OLD)
    site.look()
    site.images.rows.clear()
    assert (await site.problem(LEO))[0] == 404


async def test_while_postgresql_is_away_there_is_none_for_now(site: ImageSite) -> None:
    drawn = site.images.draw()
    site.look()
    site.images.error = OutageError("PostgreSQL is away")
    assert (await site.problem(LEO))[0] == 503
    assert (await site.get(LEO))[0] == 200
    site.images.error = OutageError("PostgreSQL is away")
    assert (await site.get(image_path(drawn)))[0] == 200, "what is in memory is"


@pytest.mark.parametrize(
    "query", ["sha256=", "sha256=abc", f"sha256={'AB' * 32}", "date=2026-03-02", "day=today"]
)
async def test_what_is_no_such_image_is_refused(site: ImageSite, query: str) -> None:
    assert (await site.problem(f"{LEO}?{query}"))[0] == 422
    assert site.images.reads == 0


async def test_each_sign_and_day_has_its_own(site: ImageSite) -> None:
    site.images.draw(OLD, sign=Sign.ARIES, day=DAY - timedelta(days=1))
    site.images.draw(NEW, sign=Sign.VIRGO)
    site.look()
    assert (await site.get("/api/v1/images/aries?day=2026-03-01"))[2] == OLD
    assert (await site.get("/api/v1/images/virgo"))[2] == NEW
    assert (await site.problem("/api/v1/images/aries"))[0] == 404
    assert (await site.problem("/api/v1/images/ophiuchus"))[0] == 404


async def test_the_document_tells_of_images_and_of_what_may_be_asked(site: ImageSite) -> None:
    told = document(site.operations)["paths"]["/api/v1/images/{sign}"]["get"]
    assert {each["name"] for each in told["parameters"]} == {"sign", "day", "sha256"}
    assert list(told["responses"]["200"]["content"]) == ["image/*"]
    assert set(told["responses"]) == {"200", "304", "404", "422", "429", "503"}
