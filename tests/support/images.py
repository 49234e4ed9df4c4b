"""Images in a worker's table, as an artist would have left them there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

from PIL import Image

from schemas.image import Drawing, HoroscopeImage
from schemas.sign import Sign
from schemas.tables import horoscope_images
from tests.support.world import World
from tests.unit.samples import horoscope

#: Pixels.
WIDTH, HEIGHT = 8, 10


async def store_image(
    world: World, sign: Sign, day: date, colour: str, revision: int = 1
) -> HoroscopeImage:
    """A small JPEG all in one colour, of the text's `revision`."""
    text = horoscope(sign=sign, day=day, revision=revision)
    drawn = HoroscopeImage.of(text, _drawing(colour), "a test", datetime.now(UTC))
    await world.database.execute(horoscope_images.UPSERT, *horoscope_images.columns_of(drawn))
    return drawn


def _drawing(colour: str) -> Drawing:
    written = BytesIO()
    Image.new("RGB", (WIDTH, HEIGHT), colour).save(written, "JPEG")
    return Drawing(written.getvalue(), "image/jpeg", WIDTH, HEIGHT)
