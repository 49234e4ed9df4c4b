"""An operator's look at the dead letters over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from schemas.dead_letter import DeadLetter, Identity
from schemas.http.dead_letter import (
    DeadLetterList,
    DeadLetterQuery,
    DeadLetterSummary,
    Replayed,
    ReplayOrder,
)
from streams.http.asked import body_of, query_of
from streams.http.letters import Letters
from streams.http.operation import OF_SOURCE, Answer, Body, Operation
from streams.http.problem import ProblemError
from streams.http.reply import answer
from streams.replay import Replay, wanted_by
from streams.topics import Topics


@dataclass(frozen=True, slots=True)
class DeadLetterDesk:
    """The same as `horoscope dead-letters`."""

    letters: Letters
    replays: Replay
    topics: Topics

    async def tell_newest(self, request: web.Request) -> web.Response:
        """Each once, as it failed last."""
        asked = query_of(DeadLetterQuery, request)
        found: dict[str, DeadLetterSummary] = {}
        async with self.letters.found(wanted_by(asked.reason, asked.topic, asked.since)) as letters:
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
        async with self.letters.found(lambda each: each.identity == identity) as letters:
            async for letter in letters:
                if newest is None or newest.failed_at <= letter.failed_at:
                    newest = letter
        if newest is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "there is no such dead letter")
        return answer(newest)

    async def replay(self, request: web.Request) -> web.Response:
        order = await body_of(ReplayOrder, request)
        chosen = wanted_by(order.reason, order.topic, order.since)
        async with self.letters.found(
            lambda each: chosen(each) and order.source in (None, str(each.identity))
        ) as letters:
            return answer(await self._send_back(letters, order.limit))

    async def _send_back(self, letters: AsyncIterator[DeadLetter], limit: int) -> Replayed:
        """One after another, for many may not fit into memory."""
        told = Replayed(replayed=0, already_replayed=0, impossible=0, more=False)
        async for letter in letters:
            if not await self.replays.can_go_back(letter, self.topics.consumed):
                told.impossible += 1
            elif told.replayed == limit:
                told.more = True
                break
            elif await self.replays(letter):
                told.replayed += 1
            else:
                told.already_replayed += 1
        return told

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
