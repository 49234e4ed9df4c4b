from __future__ import annotations

import asyncio

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from streams.cache import Cache
from streams.http.patience import MOST, Patience
from tests.unit.samples import horoscope


class Shelf:
    """What a look finds, and how often somebody looked."""

    def __init__(self) -> None:
        self.found: str | None = None
        self.looks = 0

    async def look(self) -> str | None:
        self.looks += 1
        return self.found


def _now() -> float:
    return asyncio.get_running_loop().time()


async def test_who_waits_looks_again_as_soon_as_memory_has_learnt_something() -> None:
    cache: Cache[Horoscope] = Cache(Product.TEXT)
    shelf = Shelf()
    waiting = asyncio.create_task(Patience(cache).wait(30, shelf.look))
    await asyncio.sleep(10.5)
    looks = shelf.looks
    shelf.found = "text"
    cache.put(horoscope())
    assert await waiting == "text"
    assert (_now(), shelf.looks) == (10.5, looks + 1)


async def test_out_of_touch_it_looks_every_second() -> None:
    shelf = Shelf()
    waiting = asyncio.create_task(Patience(Cache(Product.TEXT)).wait(30, shelf.look))
    await asyncio.sleep(3.5)
    shelf.found = "text"
    assert await waiting == "text"
    assert (_now(), shelf.looks) == (4.0, 4)


async def test_it_ends_in_time() -> None:
    assert await Patience(Cache(Product.TEXT)).wait(5, Shelf().look) is None
    assert _now() == 5.0
    assert await Patience(Cache(Product.TEXT)).wait(0, Shelf().look) is None
    assert _now() == 5.0


async def test_one_more_than_may_wait_is_answered_at_once() -> None:
    patience, shelf = Patience(Cache(Product.TEXT)), Shelf()
    waiting = [asyncio.create_task(patience.wait(5, shelf.look)) for _ in range(MOST)]
    await asyncio.sleep(1)
    assert await patience.wait(5, shelf.look) is None
    assert _now() == 1.0
    await asyncio.gather(*waiting)
    shelf.found = "text"
    assert await patience.wait(5, shelf.look) == "text", "their places are free again"
