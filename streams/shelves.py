"""What a worker's memory holds, product by product."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from streams.cache import Cache


def _texts() -> Cache[Horoscope]:
    return Cache(Product.TEXT)


def _images() -> Cache[HoroscopeImage]:
    return Cache(Product.IMAGE)


@dataclass(frozen=True, slots=True)
class Shelves:
    """Of a worker without agents both stay out of touch: its reads are PostgreSQL's."""

    texts: Cache[Horoscope] = field(default_factory=_texts)
    images: Cache[HoroscopeImage] = field(default_factory=_images)
