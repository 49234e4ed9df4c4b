"""Views over HTTP, for producers that have no Kafka client."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from schemas.event import Refusal
from schemas.http.problem import Wrong
from schemas.http.view import ViewsAccepted
from schemas.view import HoroscopeViewed, untimely
from streams.clock import Clock
from streams.http.asked import batch_of
from streams.http.failures import RETRY_AFTER
from streams.http.operation import Answer, Body, Operation
from streams.http.problem import ProblemError
from streams.http.reply import answer
from streams.outage import is_outage
from streams.producer import Producer
from streams.topics import Topic

_UNKNOWN = (
    "Kafka did not confirm these views; they may count or not. Send them again: with an event_id "
    "each counts once, however often it is sent"
)


@dataclass(frozen=True, slots=True)
class ViewsIn:
    """Refuses what would become a dead letter; answers only once the broker has every view."""

    clock: Clock
    producer: Producer
    topic: Topic
    most: int

    async def take(self, request: web.Request) -> web.Response:
        views = await batch_of(HoroscopeViewed, self.most, request)
        self._check(views)
        await self._send(views)
        return answer(ViewsAccepted(accepted=len(views)), HTTPStatus.ACCEPTED)

    def _check(self, views: Sequence[HoroscopeViewed]) -> None:
        now = self.clock.now()
        refused = [(at, untimely(view.viewed_at, now)) for at, view in enumerate(views)]
        wrong = [_wrong(at, refusal) for at, refusal in refused if refusal]
        if wrong:
            raise ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "views too old or new", errors=wrong[:20]
            )

    async def _send(self, views: Sequence[HoroscopeViewed]) -> None:
        sends = (self.producer.send(self.topic, view) for view in views)
        outcomes = await asyncio.gather(*sends, return_exceptions=True)
        errors = [each for each in outcomes if each is not None]
        for error in errors:
            if not is_outage(error):
                raise error
        if errors:
            later = {"Retry-After": f"{RETRY_AFTER}"}
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, _UNKNOWN, later)

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "POST",
                "/api/v1/views",
                self.take,
                "Tell that texts were shown; one view, or a list",
                {202: Answer("the broker has all of them", ViewsAccepted)},
                body=Body(HoroscopeViewed, self.most),
                problems=(503,),
            )
        ]


def _wrong(at: int, refusal: Refusal) -> Wrong:
    return Wrong(field=f"{at}.viewed_at", detail=refusal.error_message)
