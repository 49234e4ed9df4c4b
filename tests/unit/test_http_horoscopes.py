"""A text of the day on which it was asked for, told when that day may be over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from schemas.artefact import Product
from schemas.horoscope import Horoscope
from schemas.sign import SIGNS
from streams.cache import Cache
from streams.http.demand import Demand
from streams.http.horoscopes import Horoscopes
from streams.http.page.look import Look
from streams.http.page.picture import Picture
from streams.http.patience import Patience
from streams.library import Library
from streams.topics import topics
from tests.unit.doubles.clock import LoopClock
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.pictures import picture
from tests.unit.samples import DAY, NOON, horoscope

#: Seconds until midnight when the request comes.
LEFT = 10
#: When the texts are there, in seconds after the request, and how long the answer is kept.
ARRIVALS = [(4.5, 5), (9.5, 0), (12.0, 0)]


async def _look() -> Picture:
    return picture()


def _horoscopes(texts: MemoryTexts) -> Horoscopes:
    """Of a worker that is out of touch, and so looks every second."""
    clock = LoopClock(NOON + timedelta(hours=12, seconds=-LEFT))
    cache: Cache[Horoscope] = Cache(Product.TEXT)
    demand = Demand(MemoryProducer(), topics("t.").generation, clock)
    return Horoscopes(
        clock,
        ZoneInfo("Europe/Moscow"),
        Library(cache, texts),
        demand,
        Patience(cache),
        Look(_look),
    )


def _request(query: str = "", match: Mapping[str, str] | None = None) -> web.Request:
    return make_mocked_request("GET", f"/{query}", match_info=dict(match or {}))


def _is_kept(answer: web.StreamResponse, seconds: int) -> bool:
    keep = f"public, max-age={seconds}, must-revalidate"
    return (answer.status, answer.headers["Cache-Control"]) == (200, keep)


@pytest.mark.parametrize(("arrives", "kept"), ARRIVALS)
async def test_a_text_that_was_waited_for(arrives: float, kept: int) -> None:
    texts = MemoryTexts()
    request = _request("?wait=30", {"sign": "leo"})
    telling = asyncio.create_task(_horoscopes(texts).tell_one(request))
    await asyncio.sleep(arrives)
    await texts.commit(horoscope())
    answer = await telling
    assert _is_kept(answer, kept)
    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body)["day"] == f"{DAY}"


@pytest.mark.parametrize(("arrives", "kept"), ARRIVALS)
async def test_a_day_that_was_waited_for(arrives: float, kept: int) -> None:
    texts = MemoryTexts()
    telling = asyncio.create_task(_horoscopes(texts).tell_day(_request("?wait=30")))
    await asyncio.sleep(arrives)
    for sign in SIGNS:
        await texts.commit(horoscope(sign=sign))
    assert _is_kept(await telling, kept)


@pytest.mark.parametrize("query", ["", f"?day={DAY}"])
async def test_a_read_that_goes_beyond_midnight(query: str) -> None:
    texts = MemoryTexts(horoscope())
    texts.readable.clear()
    request = _request(query, {"sign": "leo"})
    telling = asyncio.create_task(_horoscopes(texts).tell_one(request))
    await asyncio.sleep(LEFT + 2)
    texts.readable.set()
    assert _is_kept(await telling, 0)
