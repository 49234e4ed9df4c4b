"""An operator's calls over HTTP; there are none where no token is set."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from schemas.horoscope import why_not_a_text
from schemas.http.admin import GenerateOrder, Ordered, Pause, Replaced, Replacement
from streams.clock import day_of
from streams.database import Database
from streams.http.asked import body_of, day_of_path, sign_of
from streams.http.failures import Handler
from streams.http.operation import OF_DAY, OF_SIGN, Answer, Body, Operation
from streams.http.problem import ProblemError
from streams.http.reply import answer
from streams.orders import Orders, set_pause
from streams.settings import Settings
from streams.texts import Texts


@dataclass(frozen=True, slots=True)
class Administration:
    """The same as `horoscope generate-day`, `replace`, `pause` and `resume`."""

    settings: Settings
    orders: Orders
    database: Database

    async def generate(self, request: web.Request) -> web.Response:
        order = await body_of(GenerateOrder, request)
        day = order.day or day_of(self.orders.clock.now(), self.settings.zone)
        event = await self.orders.day(day, order.signs, regenerate=order.regenerate)
        told = Ordered(
            command_id=event.command_id,
            day=event.day,
            signs=list(event.signs),
            regenerate=event.regenerate,
        )
        return answer(told, HTTPStatus.ACCEPTED)

    async def replace(self, request: web.Request) -> web.Response:
        sign, day = sign_of(request), day_of_path(request)
        content = (await body_of(Replacement, request)).content.strip()
        problem = why_not_a_text(content)
        if problem:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, f"not a horoscope: {problem}")
        texts, language = Texts(self.database), self.settings.language
        revision = await self.orders.replace(texts, sign, day, content, language)
        return answer(Replaced(sign=sign, day=day, revision=revision))

    async def pause(self, _: web.Request) -> web.Response:
        return await self._set_pause(paused=True)

    async def resume(self, _: web.Request) -> web.Response:
        return await self._set_pause(paused=False)

    async def _set_pause(self, *, paused: bool) -> web.Response:
        await set_pause(self.database, paused=paused)
        return answer(Pause(paused=paused))

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/api/v1/admin/generate",
                self.generate,
                "Have texts written, or written anew",
                {202: Answer("the broker has the command", Ordered)},
                body=Body(GenerateOrder),
                problems=(503,),
                admin=True,
            ),
            Operation(
                "PUT",
                "/api/v1/admin/horoscopes/{sign}/{day}",
                self.replace,
                "Correct a text: the next revision, published if it is today's",
                {200: Answer("stored", Replaced)},
                path_schemas=OF_SIGN | OF_DAY,
                body=Body(Replacement),
                problems=(404, 503),
                admin=True,
            ),
            self._switch("/api/v1/admin/pause", self.pause, "Stop paid generation everywhere"),
            self._switch("/api/v1/admin/resume", self.resume, "Allow generation again"),
        ]

    @staticmethod
    def _switch(path: str, handler: Handler, summary: str) -> Operation:
        answers = {200: Answer("done", Pause)}
        return Operation("POST", path, handler, summary, answers, problems=(503,), admin=True)
