"""How long an image may be kept: named bytes for ever, today's no longer than its day."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.http.image import ImageQuery
from schemas.image import HoroscopeImage
from streams.clock import day_of, start_of
from streams.http.images import KEPT, keep_of
from tests.unit import strategies
from tests.unit.doubles.images import MemoryImages
from tests.unit.image_site import MOSCOW, ImageSite
from tests.unit.samples import DAY, NOON

pytestmark = pytest.mark.real_time

days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
queries = st.builds(
    ImageQuery,
    day=st.none() | st.just(DAY),
    sha256=st.none() | st.just("0f" * 32),
)


@given(asked=queries, midnight=days, before=st.integers(0, 3 * KEPT), zone=strategies.zones)
@example(ImageQuery(), DAY, 60, MOSCOW)
def test_only_named_bytes_are_kept_beyond_a_moment(
    asked: ImageQuery, midnight: date, before: int, zone: ZoneInfo
) -> None:
    now = start_of(midnight, zone) - timedelta(seconds=before)
    keep = keep_of(asked, day_of(now, zone), now, zone)
    assert ("immutable" in keep) == (asked.sha256 is not None)
    if asked.sha256 is None:
        seconds = int(keep.split("max-age=")[1].split(",")[0])
        end = start_of(day_of(now, zone) + timedelta(days=1), zone)
        assert 0 <= seconds <= KEPT
        assert asked.day or now + timedelta(seconds=seconds) <= end
        assert seconds == KEPT or (not asked.day and now + timedelta(seconds=KEPT) > end)


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
