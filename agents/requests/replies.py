"""Answers a request once and for all, and counts the view that the answer is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

from schemas.event import Refusal, decode
from schemas.horoscope import Horoscope
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyError, ReplyStatus
from schemas.tables import request_replies as table
from schemas.view import HoroscopeViewed
from streams import metrics
from streams.clock import Clock
from streams.database import Database
from streams.producer import Producer
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Replies:
    """One final reply for each `request_id`, sent at least once."""

    producer: Producer
    database: Database
    topic: Topic
    views: Topic
    clock: Clock

    async def answer(
        self, request: HoroscopeRequested, day: date, outcome: Horoscope | ReplyError
    ) -> None:
        """Settle the reply, then send it (and the view, if it shows a text)."""
        reply = await self._settle(self._reply(request, day, outcome))
        sends = [
            self.producer.send(
                self.topic, reply, key=str(request.request_id), partition=request.reply_partition
            )
        ]
        if reply.status is ReplyStatus.READY and request.count_view:
            sends.append(self.producer.send(self.views, HoroscopeViewed.of_request(request)))
        await asyncio.gather(*sends)
        waited = (reply.replied_at - request.requested_at).total_seconds()
        metrics.REPLY.labels(reply.error or reply.status).observe(max(0.0, waited))

    def _reply(
        self, request: HoroscopeRequested, day: date, outcome: Horoscope | ReplyError
    ) -> HoroscopeReply:
        now = self.clock.now()
        if isinstance(outcome, Horoscope) and request.has_expired(now):
            outcome = ReplyError.EXPIRED
        ready = outcome if isinstance(outcome, Horoscope) else None
        return HoroscopeReply(
            request_id=request.request_id,
            sign=request.sign,
            day=day,
            status=ReplyStatus.READY if ready else ReplyStatus.FAILED,
            content=ready.content if ready else None,
            revision=ready.revision if ready else None,
            error=outcome if isinstance(outcome, ReplyError) else None,
            replied_at=now,
        )

    async def _settle(self, reply: HoroscopeReply) -> HoroscopeReply:
        """The stored reply: this one, or the one that an earlier delivery stored first."""
        async with self.database.connection() as connection:
            stored = await connection.fetchval(
                table.SETTLE, reply.request_id, reply.to_bytes().decode()
            )
        settled = decode(HoroscopeReply, stored.encode())
        return reply if isinstance(settled, Refusal) else settled
