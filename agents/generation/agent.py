"""The generation agent: one actor per sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from agents.generation.desk import Desk
from agents.generation.permission import may_write
from agents.generation.publication import Publication
from agents.requests.replies import Replies
from schemas.generation import GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from streams.clock import Clock, not_before
from streams.delivery import Refused
from streams.record import Record
from streams.settings import Settings
from streams.texts import Texts


@dataclass(frozen=True, slots=True)
class Generation:
    """Commit, publish, answer; the delivery acknowledges after that."""

    settings: Settings
    clock: Clock
    texts: Texts
    desk: Desk
    publication: Publication
    replies: Replies

    async def handle(self, command: GenerateHoroscope, record: Record) -> None:
        if record.partition != command.sign.ordinal:
            raise Refused("invalid", "sign: stands in the partition of another")
        outcome = await self._outcome(command)
        if isinstance(outcome, Horoscope):
            await self.publication.publish(outcome, command.issued_at)
        if command.request:
            await self.replies.answer(command.request, command.day, outcome)

    async def _outcome(self, command: GenerateHoroscope) -> Horoscope | ReplyError:
        text = await self.texts.get(command.sign, command.day)
        if text and text.revision >= command.revision:
            return text
        if command.trigger is Trigger.REQUEST and self._nobody_waits(command):
            return ReplyError.EXPIRED
        lead_time = timedelta(seconds=self.settings.lead_time)
        now = not_before(command.issued_at, self.clock.now())
        if not may_write(command.trigger, command.day, now, self.settings.zone, lead_time):
            return ReplyError.NOT_AVAILABLE
        return await self.desk.write(command)

    def _nobody_waits(self, command: GenerateHoroscope) -> bool:
        request = command.request
        return request is not None and request.has_expired(self.clock.now())
