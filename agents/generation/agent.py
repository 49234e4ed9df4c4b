"""The generation agent: one actor per sign."""

from __future__ import annotations

from dataclasses import dataclass

from agents.artefact.making import Making
from agents.images.order import Order
from agents.requests.replies import Replies
from schemas.generation import GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from streams.record import Record


@dataclass(frozen=True, slots=True)
class Generation:
    """Commit, publish, answer, have it drawn; the delivery acknowledges after that."""

    texts: Making[Horoscope]
    replies: Replies
    #: None: there are no images.
    order: Order | None

    async def handle(self, command: GenerateHoroscope, record: Record) -> None:
        outcome = await self._outcome(command, record)
        if command.request:
            await self.replies.answer(command.request, command.day, outcome)
        if self.order and isinstance(outcome, Horoscope):
            await self.order.image_of(outcome, command)

    async def _outcome(self, command: GenerateHoroscope, record: Record) -> Horoscope | ReplyError:
        if await self._nobody_waits(command):
            return ReplyError.EXPIRED
        return await self.texts.make(command, record)

    async def _nobody_waits(self, command: GenerateHoroscope) -> bool:
        """For a text that is not there; one that is there is told, however late."""
        request = command.request
        if command.trigger is not Trigger.REQUEST or request is None:
            return False
        late = request.has_expired(self.texts.clock.now())
        return late and await self.texts.store.get(command.sign, command.day) is None
