"""Simulated readers: they ask for their sign's horoscope, and they are shown it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer

from schemas.event import Refusal, decode
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.cli.session import Session
from streams.clock import day_of
from streams.producer import Producer


@dataclass(slots=True)
class Tally:
    """What the readers of one day did; a request's view counts on the day it was sent."""

    #: Views that must be counted: those sent, and one for each request answered with a text.
    views: Counter[Sign] = field(default_factory=Counter)
    requests_sent: int = 0
    requests_answered: int = 0


class Crowd:
    """Knows of each day how many views it caused, and how many of its requests were answered."""

    def __init__(self, session: Session, producer: Producer) -> None:
        self._session = session
        self._producer = producer
        self._waiting: dict[UUID, Tally] = {}
        self._tallies: defaultdict[date, Tally] = defaultdict(Tally)

    def on(self, day: date) -> Tally:
        return self._tallies[day]

    def _at(self, moment: datetime) -> Tally:
        return self.on(day_of(moment, self._session.settings.zone))

    async def look(self, sign: Sign, times: int) -> None:
        """Be shown a sign's text so many times."""
        now = self._session.clock.now()
        views = [HoroscopeViewed(sign=sign, viewed_at=now, event_id=uuid4()) for _ in range(times)]
        topic = self._session.topics.views
        await asyncio.gather(*(self._producer.send(topic, view) for view in views))
        self._at(now).views[sign] += times

    async def look_around(self) -> None:
        """Some readers of every sign, of some signs more than of others."""
        await asyncio.gather(*(self.look(sign, random.randint(20, 200)) for sign in SIGNS))  # noqa: S311

    async def ask(self, sign: Sign) -> None:
        request = HoroscopeRequested(
            request_id=uuid4(),
            sign=sign,
            requested_at=self._session.clock.now(),
            requested_by="demo",
        )
        tally = self._waiting[request.request_id] = self._at(request.requested_at)
        tally.requests_sent += 1
        await self._producer.send(self._session.topics.requests, request, key=sign)

    async def listen(self, replies: AIOKafkaConsumer) -> None:
        """Take replies in, without end; cancel to stop."""
        async for record in replies:
            reply = decode(HoroscopeReply, record.value)
            if isinstance(reply, Refusal):
                continue
            if tally := self._waiting.pop(reply.request_id, None):
                tally.requests_answered += 1
                tally.views[reply.sign] += reply.status is ReplyStatus.READY
