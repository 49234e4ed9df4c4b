"""Readers get what memory has or knows to be missing, and PostgreSQL's word on everything else."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.sign import Sign
from streams.cache import Cache
from streams.library import Library
from streams.store import Known
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import DAY, NOON, horoscope

OLD = DAY - timedelta(days=5)


def _library(
    *stored: Horoscope, known: tuple[Sign, ...] = (), in_touch: bool = True
) -> Library[Horoscope]:
    cache: Cache[Horoscope] = Cache(Product.TEXT, lambda: 0.0)
    listed = [Known(sign, DAY, 1, None, NOON) for sign in known]
    cache.learn(listed, DAY - timedelta(days=1))
    if in_touch:
        cache.believe(0.0)
    return Library(cache, MemoryTexts(*stored))


def _reads(library: Library[Horoscope]) -> int:
    assert isinstance(library.store, MemoryTexts)
    return library.store.reads


async def _found(library: Library[Horoscope], day: date) -> list[Sign]:
    one_by_one = [sign for sign in Sign if await library.find(sign, day)]
    assert list(await library.of_day(day)) == one_by_one
    return one_by_one


async def test_what_is_known_to_be_missing_costs_no_read() -> None:
    library = _library(horoscope())
    assert await _found(library, DAY) == []
    assert _reads(library) == 0


async def test_what_is_listed_and_not_loaded_is_read() -> None:
    library = _library(horoscope(), known=(Sign.LEO,))
    assert await _found(library, DAY) == [Sign.LEO]
    assert _reads(library) > 0


async def test_what_memory_has_is_not_read() -> None:
    library = _library()
    library.cache.put(horoscope())
    assert await _found(library, DAY) == [Sign.LEO]
    assert _reads(library) == 0


async def test_of_other_days_and_out_of_touch_postgresql_tells() -> None:
    old = _library(horoscope(day=OLD))
    assert await _found(old, OLD) == [Sign.LEO]
    away = _library(horoscope(), in_touch=False)
    away.cache.put(horoscope(sign=Sign.ARIES))
    assert await _found(away, DAY) == [Sign.LEO]


async def test_a_day_is_told_sign_by_sign() -> None:
    """A sign that memory lacks is not shown because another had to be read."""
    library = _library(horoscope(), horoscope(sign=Sign.VIRGO), known=(Sign.LEO,))
    assert await _found(library, DAY) == [Sign.LEO]
