"""The page shows what can be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from schemas.artefact import Product
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.cache import Cache
from streams.database import Connection, Database
from streams.http.page.sources import Sources
from streams.http.state import State
from streams.library import Library
from streams.store import Store
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.images import MemoryImages
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import DAY, horoscope, image


class _Empty(Database):
    """Nobody writes, and nothing was counted."""

    def __init__(self) -> None: ...

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        yield cast("Connection", self)

    async def fetch(self, *_: object) -> list[object]:
        return []

    async def fetchval(self, *_: object) -> None:
        return None


class _Broken(MemoryImages):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def of_day(self, day: date) -> dict[Sign, HoroscopeImage]:
        raise self._error


class _Hanging(MemoryImages):
    """As where somebody holds a lock on the table."""

    async def of_day(self, day: date) -> dict[Sign, HoroscopeImage]:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def _sources(images: Store[HoroscopeImage] | None) -> Sources:
    return Sources(
        SetClock(),
        ZoneInfo("Europe/Moscow"),
        Library(Cache(Product.TEXT), MemoryTexts(horoscope())),
        Library(Cache(Product.IMAGE), images) if images else None,
        _Empty(),
        100,
        State({}, list),
    )


@pytest.mark.parametrize(
    ("images", "seen"),
    [
        (MemoryImages(image()), {Sign.LEO}),
        (None, set()),
        (_Broken(asyncpg.UndefinedTableError("no such table")), set()),
        (_Hanging(), set()),
    ],
)
async def test_texts_are_shown_whatever_there_is_of_images(
    images: Store[HoroscopeImage] | None, seen: set[Sign]
) -> None:
    picture = await _sources(images).picture()
    assert picture.day == DAY
    assert picture.stored
    assert set(picture.stored.texts) == {Sign.LEO}
    assert set(picture.stored.images) == seen


async def test_a_fault_of_our_own_is_not_hidden() -> None:
    with pytest.raises(RuntimeError):
        await _sources(_Broken(RuntimeError("a fault"))).picture()
