"""What the metrics say of a day is what PostgreSQL has of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from agents.day.meter import DayMeter, Metered
from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.image import Drawing, HoroscopeImage
from schemas.tables.horoscope_cache import TEXTS
from schemas.tables.horoscope_images import IMAGES
from streams import metrics
from streams.database import Database
from streams.images import Images
from streams.texts import Texts
from tests.unit.doubles.clock import SetClock
from tests.unit.samples import NOON, horoscope, settings

STATES = ("made", "published")


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = Database(settings(database_url=dsn))
    await database.start()
    yield database
    await database.stop()


async def measured(database: Database) -> dict[Product, tuple[float | None, ...]]:
    """Signs of today that have one, and a published one."""
    products = {Product.TEXT: Metered(TEXTS, 100), Product.IMAGE: Metered(IMAGES, 100)}
    await DayMeter(settings(), SetClock(NOON), database, products).measure()
    name = "horoscope_day_artefacts"
    return {
        product: tuple(
            metrics.REGISTRY.get_sample_value(name, {"product": product, "state": state})
            for state in STATES
        )
        for product in products
    }


def drawn(text: Horoscope) -> HoroscopeImage:
    data = sha256(text.content.encode()).digest()
    return HoroscopeImage.of(text, Drawing(data, "image/jpeg", 8, 10), "a test", NOON)


async def test_an_image_counts_while_it_shows_what_its_text_says(database: Database) -> None:
    """So a corrected text whose image cannot be drawn anew is seen, and alerted of."""
    texts, images = Texts(database), Images(database)
    first, second = horoscope(), horoscope(revision=2, content="Another text, long enough for one.")
    for text, stands in ((first, (1, 0)), (second, (1, 0))):
        await texts.commit(text)
        assert await measured(database) == {Product.TEXT: stands, Product.IMAGE: (0, 0)}
        await texts.mark_published(text)
        image = drawn(text)
        await images.commit(image)
        assert await measured(database) == {Product.TEXT: (1, 1), Product.IMAGE: (1, 0)}
        await images.mark_published(image)
        assert await measured(database) == {Product.TEXT: (1, 1), Product.IMAGE: (1, 1)}
