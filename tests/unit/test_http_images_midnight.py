"""Today's image, whose bytes come when that day may be over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.image import HoroscopeImage
from tests.unit.doubles.images import MemoryImages
from tests.unit.image_site import ImageSite
from tests.unit.samples import NOON

pytestmark = pytest.mark.real_time


class _Slow(MemoryImages):
    """Takes `seconds` of the site's clock for the bytes."""

    site: ImageSite
    seconds: int

    async def data(self, image: HoroscopeImage) -> bytes | None:
        self.site.clock.at += timedelta(seconds=self.seconds)
        return await super().data(image)


@pytest.mark.parametrize(("seconds", "kept"), [(0, 10), (4, 6), (10, 0), (30, 0)])
async def test_it_is_kept_no_longer_than_its_day(seconds: int, kept: int) -> None:
    images = _Slow()
    site = ImageSite(images)
    images.site, images.seconds = site, seconds
    site.clock.at = NOON + timedelta(hours=12, seconds=-10)
    images.draw()
    await site.server.start()
    try:
        _, headers, _ = await site.get("/api/v1/images/leo")
    finally:
        await site.server.stop()
    assert headers["Cache-Control"] == f"public, max-age={kept}, must-revalidate"
