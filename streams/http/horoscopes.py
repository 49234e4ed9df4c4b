"""Texts over HTTP: from what there is; today's are written where they are missing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from zoneinfo import ZoneInfo

from aiohttp import web

from schemas.horoscope import Horoscope
from schemas.http.horoscope import DayOfTexts, HoroscopePending, HoroscopeQuery, HoroscopeText
from schemas.sign import SIGNS, Sign
from streams.clock import Clock, day_of
from streams.http.asked import query_of, sign_of
from streams.http.caching import until_midnight
from streams.http.demand import ASK_AGAIN, Demand
from streams.http.operation import OF_SIGN, Answer, Operation
from streams.http.page.look import Look
from streams.http.page.picture import Picture
from streams.http.patience import Patience
from streams.http.problem import ProblemError
from streams.http.reply import answer
from streams.library import Library

_LATER = {"Retry-After": f"{ASK_AGAIN}"}
_KEPT = ("ETag", "Cache-Control")


@dataclass(frozen=True, slots=True)
class Horoscopes:
    """Counts no view, and makes nobody pay for any day but today.

    Why one is missing is in the page's `look`: a crowd that asks costs no more than one reader.
    """

    clock: Clock
    zone: ZoneInfo
    library: Library[Horoscope]
    demand: Demand
    patience: Patience
    look: Look

    async def tell_one(self, request: web.Request) -> web.Response:
        sign, asked = sign_of(request), query_of(HoroscopeQuery, request)
        today = self._today()
        day = asked.day or today
        text = await self.library.find(sign, day)
        if text is None and day == today:
            await self.demand.have_written(sign, day)
            text = await self.patience.wait(asked.wait, lambda: self.library.find(sign, day))
        if text:
            return self._keepable(request, HoroscopeText.of(text), today)
        if day == today:
            condition = (await self.look.picture()).condition(sign, day)
            pending = HoroscopePending(sign=sign, day=day, condition=condition)
            return answer(pending, HTTPStatus.ACCEPTED, _LATER)
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no text of {sign} for {day}")

    async def tell_day(self, request: web.Request) -> web.Response:
        asked = query_of(HoroscopeQuery, request)
        today = self._today()
        day = asked.day or today
        texts = await self.library.of_day(day)
        if day == today and len(texts) < len(SIGNS):
            await self._have_written(texts, day)
            texts = await self.patience.wait(asked.wait, lambda: self._whole(day)) or texts
        if len(texts) == len(SIGNS):
            return self._keepable(request, _day_of(day, texts), today)
        if day == today:
            told = _day_of(day, texts, await self.look.picture())
            return answer(told, HTTPStatus.ACCEPTED, _LATER)
        return answer(_day_of(day, texts))

    async def _have_written(self, texts: Mapping[Sign, Horoscope], day: date) -> None:
        missing = [sign for sign in SIGNS if sign not in texts]
        await asyncio.gather(*(self.demand.have_written(sign, day) for sign in missing))

    async def _whole(self, day: date) -> Mapping[Sign, Horoscope] | None:
        texts = await self.library.of_day(day)
        return texts if len(texts) == len(SIGNS) else None

    def _today(self) -> date:
        return day_of(self.clock.now(), self.zone)

    def _keepable(
        self, request: web.Request, told: HoroscopeText | DayOfTexts, today: date
    ) -> web.Response:
        """`today`: as the request began; reading and waiting may have gone beyond its midnight."""
        return until_midnight(request, told, today, self.clock.now(), self.zone)

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/api/v1/horoscopes",
                self.tell_day,
                "A day's texts",
                {
                    200: Answer("the texts, as many as there are", DayOfTexts, _KEPT),
                    202: Answer("some of today's are being written", DayOfTexts, ("Retry-After",)),
                    304: Answer("as you have it", headers=_KEPT, content_type=None),
                },
                query=HoroscopeQuery,
                problems=(503,),
            ),
            Operation(
                "GET",
                "/api/v1/horoscopes/{sign}",
                self.tell_one,
                "A sign's text",
                {
                    200: Answer("the text", HoroscopeText, _KEPT),
                    202: Answer("today's is being written", HoroscopePending, ("Retry-After",)),
                    304: Answer("as you have it", headers=_KEPT, content_type=None),
                },
                query=HoroscopeQuery,
                path_schemas=OF_SIGN,
                problems=(404, 503),
            ),
        ]


def _day_of(day: date, texts: Mapping[Sign, Horoscope], today: Picture | None = None) -> DayOfTexts:
    missing = [sign for sign in SIGNS if sign not in texts]
    return DayOfTexts(
        day=day,
        horoscopes=[HoroscopeText.of(texts[sign]) for sign in SIGNS if sign in texts],
        missing=missing,
        conditions={sign: today.condition(sign, day) for sign in missing} if today else {},
    )
