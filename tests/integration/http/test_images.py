"""Images over HTTP: what is stored, for as long as it is; none is drawn for a reader."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from schemas.generation import GenerateImage
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.http.images import KEPT
from streams.image_url import image_path
from tests.integration.http.conftest import Site
from tests.support.images import store_image

pytestmark = pytest.mark.asyncio(loop_scope="package")

#: No other test of this worker has an image drawn of a day before today.
AGE = 3
_LIMIT = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    headers: Any
    sha256: str


async def _store(site: Site, sign: Sign, colour: str, revision: int = 1) -> HoroscopeImage:
    day = site.today - timedelta(days=AGE)
    return await store_image(site.world, sign, day, colour, revision)


async def _get(site: Site, path: str) -> Got:
    """Bytes, which the tests' client would read as text."""
    async with (
        aiohttp.ClientSession(timeout=_LIMIT) as session,
        session.get(site.worker.url + path) as answer,
    ):
        digest = hashlib.sha256(await answer.read()).hexdigest()
        return Got(answer.status, answer.headers, digest)


def _of_day(image: HoroscopeImage) -> str:
    return image_path(image).partition("&")[0]


async def test_a_stored_image_is_told_as_it_is(site: Site) -> None:
    drawn = await _store(site, Sign.LEO, "navy")
    got = await _get(site, _of_day(drawn))
    assert (got.status, got.sha256, got.headers["ETag"]) == (200, drawn.sha256, f'"{got.sha256}"')
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["Content-Length"] == f"{drawn.size}"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == f"public, max-age={KEPT}, must-revalidate"
    held = await site.client.get(_of_day(drawn), headers={"If-None-Match": got.headers["ETag"]})
    assert (held.status, held.text, held.headers["ETag"]) == (304, "", got.headers["ETag"])


async def test_the_published_address_holds_these_bytes_or_none(site: Site) -> None:
    first = await _store(site, Sign.VIRGO, "navy")
    got = await _get(site, image_path(first))
    assert (got.status, got.sha256) == (200, first.sha256)
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    second = await _store(site, Sign.VIRGO, "teal", revision=2)
    gone = await site.client.get(image_path(first))
    assert (gone.status, "without sha256" in gone.json["detail"]) == (404, True)
    assert (await _get(site, image_path(second))).sha256 == second.sha256
    assert (await _get(site, _of_day(second))).sha256 == second.sha256


async def test_asking_has_nothing_drawn(site: Site) -> None:
    topic = site.world.topics.image_generation.name
    before = await site.world.events(topic, GenerateImage)
    for age in (400, 1, -1):
        day = site.today - timedelta(days=age)
        missing = await site.client.get(f"/api/v1/images/pisces?day={day}")
        assert missing.status == 404
        assert "one is drawn after the text" in missing.json["detail"]
    after = await site.world.events(topic, GenerateImage)
    assert [each for each in after if each.day != site.today] == [
        each for each in before if each.day != site.today
    ]
