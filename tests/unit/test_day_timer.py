"""What a day still lacks, for the timer: a text, or the image of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from agents.day.due import Phase
from agents.day.timer import DayTimer
from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.sign import SIGNS, Sign
from streams.cache import Cache
from streams.store import Known
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.database import RepliesDatabase
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import DAY, NOON, settings

ALL = frozenset(SIGNS)
BUT_LEO = ALL - {Sign.LEO}


def _fill(cache: Cache[Any], made: frozenset[Sign], published: frozenset[Sign]) -> None:
    cache.learn([Known(sign, DAY, 1, 1 if sign in published else None, NOON) for sign in made], DAY)
    cache.believe(0.0)


def _timer(texts: Cache[Horoscope], images: Cache[HoroscopeImage] | None) -> DayTimer:
    topic = topics("p.").generate_day
    database, producer = RepliesDatabase(), MemoryProducer()
    clock, owner = SetClock(), UUID(int=1)
    return DayTimer(settings(), clock, texts, images, database, producer, topic, owner)


@pytest.mark.parametrize("phase", Phase)
def test_a_sign_is_done_with_its_text_and_its_image(phase: Phase) -> None:
    texts = Cache[Horoscope](Product.TEXT, lambda: 0.0)
    images = Cache[HoroscopeImage](Product.IMAGE, lambda: 0.0)
    timer = _timer(texts, images)
    _fill(texts, ALL, ALL)
    _fill(images, BUT_LEO, BUT_LEO)
    assert timer.done(phase, DAY) == BUT_LEO
    assert _timer(texts, None).done(phase, DAY) == ALL, "there are no images"


@pytest.mark.parametrize("phase", Phase)
def test_images_that_nobody_can_tell_of_hold_up_no_text(phase: Phase) -> None:
    """Their table is broken, say: the day goes on without them."""
    texts = Cache[Horoscope](Product.TEXT, lambda: 0.0)
    timer = _timer(texts, Cache[HoroscopeImage](Product.IMAGE, lambda: 0.0))
    _fill(texts, BUT_LEO, BUT_LEO)
    assert timer.done(phase, DAY) == BUT_LEO


def test_a_drawn_image_is_prepared_and_not_yet_published() -> None:
    texts = Cache[Horoscope](Product.TEXT, lambda: 0.0)
    images = Cache[HoroscopeImage](Product.IMAGE, lambda: 0.0)
    timer = _timer(texts, images)
    _fill(texts, ALL, ALL)
    _fill(images, ALL, BUT_LEO)
    assert timer.done(Phase.PREPARE, DAY) == ALL
    assert timer.done(Phase.PUBLISH, DAY) == BUT_LEO


def test_an_image_of_a_text_that_was_corrected_since_is_none() -> None:
    """Its order was sent, and its round failed, say."""
    texts = Cache[Horoscope](Product.TEXT, lambda: 0.0)
    images = Cache[HoroscopeImage](Product.IMAGE, lambda: 0.0)
    timer = _timer(texts, images)
    _fill(texts, ALL, ALL)
    _fill(images, ALL, ALL)
    texts.learn([Known(sign, DAY, 2 if sign is Sign.LEO else 1, 2, NOON) for sign in ALL], DAY)
    assert timer.done(Phase.PREPARE, DAY) == BUT_LEO
