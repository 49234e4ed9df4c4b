"""An operator's look at the dead letters over HTTP, in bounded time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from aiokafka import AIOKafkaConsumer

from schemas.dead_letter import DeadLetter, Identity
from schemas.http.dead_letter import (
    DeadLetterList,
    DeadLetterQuery,
    DeadLetterSummary,
    Replayed,
    ReplayOrder,
)
from streams.admin import Admin
from streams.http.asked import body_of, query_of
from streams.http.operation import OF_SOURCE, Answer, Body, Operation
from streams.http.problem import ProblemError
from streams.http.reply import answer
from streams.limit import at_most
from streams.replay import Replay, Wanted, wanted_by
from streams.security import for_aiokafka
from streams.settings import Settings
from streams.standing import standing
from streams.topics import Topics

#: Records of each partition that are looked at, from its end; the command looks at all.
NEWEST = 5_000
#: Seconds that a call may take, waiting for another operator's included.
LIMIT = 30.0
_STOP_LIMIT = 2.0


class DeadLetterDesk:
    """The same as `horoscope dead-letters`; one call at a time."""

    def __init__(self, settings: Settings, topics: Topics, admin: Admin, replay: Replay) -> None:
        self._settings = settings
        self._topics = topics
        self._admin = admin
        self._replay = replay
        self._one_at_a_time = asyncio.Lock()

    async def tell_newest(self, request: web.Request) -> web.Response:
        """Each once, as it failed last."""
        asked = query_of(DeadLetterQuery, request)
        found: dict[str, DeadLetterSummary] = {}
        async with self._letters(wanted_by(asked.reason, asked.topic, asked.since)) as letters:
            async for letter in letters:
                told = DeadLetterSummary.of(letter)
                held = found.get(told.source)
                if held is None or held.failed_at <= told.failed_at:
                    found[told.source] = told
        newest = sorted(found.values(), key=lambda each: each.failed_at)[-asked.limit :]
        return answer(DeadLetterList(total=len(found), letters=newest))

    async def show(self, request: web.Request) -> web.Response:
        identity = Identity.parse("/".join(request.match_info.values()))
        newest: DeadLetter | None = None
        async with self._letters(lambda each: each.identity == identity) as letters:
            async for letter in letters:
                if newest is None or newest.failed_at <= letter.failed_at:
                    newest = letter
        if newest is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "there is no such dead letter")
        return answer(newest)

    async def replay(self, request: web.Request) -> web.Response:
        order = await body_of(ReplayOrder, request)
        chosen = wanted_by(order.reason, order.topic, order.since)
        async with self._letters(
            lambda each: chosen(each) and order.source in (None, str(each.identity))
        ) as letters:
            return answer(await self._send_back(letters, order.limit))

    async def _send_back(self, letters: AsyncIterator[DeadLetter], limit: int) -> Replayed:
        """One after another, for many may not fit into memory."""
        told = Replayed(replayed=0, already_replayed=0, impossible=0, more=False)
        async for letter in letters:
            if not await self._replay.can_go_back(letter, self._topics.consumed):
                told.impossible += 1
            elif told.replayed == limit:
                told.more = True
                break
            elif await self._replay(letter):
                told.replayed += 1
            else:
                told.already_replayed += 1
        return told

    @asynccontextmanager
    async def _letters(self, wanted: Wanted) -> AsyncIterator[AsyncIterator[DeadLetter]]:
        async with asyncio.timeout(LIMIT), self._one_at_a_time, self._consumer() as consumer:
            topic = self._topics.dead_letters
            found = standing(topic, self._admin, consumer, DeadLetter, NEWEST)
            async with aclosing(found), aclosing(_only(found, wanted)) as letters:
                yield letters

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(**for_aiokafka(self._settings))
        try:
            await consumer.start()
            yield consumer
        finally:
            await at_most(_STOP_LIMIT, consumer.stop(), "a consumer of the dead letters")

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "GET",
                "/api/v1/admin/dead-letters",
                self.tell_newest,
                "The newest dead letters, without the records",
                {200: Answer("found", DeadLetterList)},
                query=DeadLetterQuery,
                problems=(503,),
                admin=True,
            ),
            Operation(
                "GET",
                "/api/v1/admin/dead-letters/{topic}/{partition}/{offset}",
                self.show,
                "One dead letter whole",
                {200: Answer("found", DeadLetter)},
                path_schemas=OF_SOURCE,
                problems=(404, 503),
                admin=True,
            ),
            Operation(
                "POST",
                "/api/v1/admin/dead-letters/replay",
                self.replay,
                "Send dead letters back, after what was wrong has been mended",
                {200: Answer("sent", Replayed)},
                body=Body(ReplayOrder),
                problems=(503,),
                admin=True,
            ),
        ]


async def _only(letters: AsyncIterator[DeadLetter], wanted: Wanted) -> AsyncGenerator[DeadLetter]:
    """Leaves the event loop to others between two, however many are there already."""
    async for letter in letters:
        await asyncio.sleep(0)
        if wanted(letter):
            yield letter
