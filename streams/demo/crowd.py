"""Simulated readers: they ask for their sign's horoscope, and they are shown it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer

from schemas.event import Refusal, decode
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.cli.session import Session
from streams.producer import Producer


class Crowd:
    """Knows how many views it caused, of each sign, and which of its requests were answered."""

    def __init__(self, session: Session, producer: Producer) -> None:
        self._session = session
        self._producer = producer
        self._asked: dict[UUID, Sign] = {}
        self._answered: set[UUID] = set()
        #: Views that must be counted: those sent, and one for each request answered with a text.
        self.views: Counter[Sign] = Counter()

    @property
    def requests_sent(self) -> int:
        return len(self._asked)

    @property
    def requests_answered(self) -> int:
        return len(self._answered)

    async def look(self, sign: Sign, times: int) -> None:
        """Be shown a sign's text so many times."""
        views = [
            HoroscopeViewed(sign=sign, viewed_at=self._session.clock.now(), event_id=uuid4())
            for _ in range(times)
        ]
        topic = self._session.topics.views
        await asyncio.gather(*(self._producer.send(topic, view) for view in views))
        self.views[sign] += times

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
        self._asked[request.request_id] = sign
        await self._producer.send(self._session.topics.requests, request, key=sign)

    async def listen(self, replies: AIOKafkaConsumer) -> None:
        """Take replies in, without end; cancel to stop."""
        async for record in replies:
            reply = decode(HoroscopeReply, record.value)
            if isinstance(reply, Refusal) or reply.request_id not in self._asked:
                continue
            if reply.request_id not in self._answered:
                self._answered.add(reply.request_id)
                self.views[reply.sign] += reply.status is ReplyStatus.READY
