"""The request agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agents.artefact.permission import may_make
from agents.requests.replies import Replies
from schemas.generation import GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope
from schemas.request import HoroscopeRequested, ReplyError
from schemas.sign import Sign
from streams.cache import Cache
from streams.clock import Clock, day_of
from streams.delivery import Refused
from streams.producer import Producer
from streams.record import Record
from streams.settings import Settings
from streams.store import Store
from streams.topics import Topic

#: How long after its arrival a request that says nothing else waits for an answer.
DEFAULT_EXPIRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Requests:
    """Answers what exists at once; has the sign's own partition write what does not."""

    settings: Settings
    clock: Clock
    cache: Cache[Horoscope]
    texts: Store[Horoscope]
    replies: Replies
    producer: Producer
    generation: Topic

    async def handle(self, request: HoroscopeRequested, record: Record) -> None:
        day = self._day(request)
        await self._check_partition(request)
        if request.expires_at is None:
            expires_at = record.arrived_at + DEFAULT_EXPIRY
            request = request.model_copy(update={"expires_at": expires_at})
        outcome = await self._outcome(request, day)
        if outcome is None:
            await self._have_written(request, day)
        else:
            await self.replies.answer(request, day, outcome)

    def _day(self, request: HoroscopeRequested) -> date:
        try:
            return request.day or day_of(request.requested_at, self.settings.zone)
        except OverflowError as error:
            raise Refused("invalid", "requested_at: outside the calendar") from error

    async def _check_partition(self, request: HoroscopeRequested) -> None:
        if request.reply_partition is None:
            return
        partitions = await self.producer.partitions(self.replies.topic)
        if request.reply_partition >= partitions:
            raise Refused("invalid", f"reply_partition: the replies have {partitions} partitions")

    async def _outcome(
        self, request: HoroscopeRequested, day: date
    ) -> Horoscope | ReplyError | None:
        now = self.clock.now()
        if request.has_expired(now):
            return ReplyError.EXPIRED
        text = await self._find(request.sign, day)
        if text:
            return text
        lead_time = timedelta(seconds=self.settings.lead_time)
        if may_make(Trigger.REQUEST, day, now, self.settings.zone, lead_time):
            return None
        return ReplyError.NOT_AVAILABLE

    async def _find(self, sign: Sign, day: date) -> Horoscope | None:
        return self.cache.get(sign, day) or await self.texts.get(sign, day)

    async def _have_written(self, request: HoroscopeRequested, day: date) -> None:
        command = GenerateHoroscope(
            command_id=request.request_id,
            sign=request.sign,
            day=day,
            trigger=Trigger.REQUEST,
            issued_at=self.clock.now(),
            request=request,
        )
        await self.producer.send(
            self.generation, command, key=request.sign, partition=request.sign.ordinal
        )
