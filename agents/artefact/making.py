"""What any product's agent does with a command, before it does what is its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic

from agents.artefact.desk import Desk
from agents.artefact.permission import may_make
from agents.artefact.publication import Publication
from schemas.generation import GenerateArtefact
from schemas.request import ReplyError
from schemas.tables.artefact import ArtefactT
from streams.clock import Clock, not_before
from streams.delivery import Refused
from streams.record import Record
from streams.settings import Settings
from streams.store import Store


@dataclass(frozen=True, slots=True)
class Making(Generic[ArtefactT]):
    """Commit, publish; idempotent, so that a command may come again at any point."""

    settings: Settings
    clock: Clock
    store: Store[ArtefactT]
    desk: Desk[ArtefactT]
    publication: Publication[ArtefactT]

    async def make(self, command: GenerateArtefact, record: Record) -> ArtefactT | ReplyError:
        """The command's artefact, published if it is today's, or why there is none."""
        if record.partition != command.sign.ordinal:
            raise Refused("invalid", "sign: stands in the partition of another")
        outcome = await self._outcome(command)
        if not isinstance(outcome, ReplyError):
            await self.publication.publish(outcome, command.issued_at)
        return outcome

    async def _outcome(self, command: GenerateArtefact) -> ArtefactT | ReplyError:
        there = await self.store.get(command.sign, command.day)
        if there and there.revision >= command.revision:
            return there
        lead_time = timedelta(seconds=self.settings.lead_time)
        now = not_before(command.issued_at, self.clock.now())
        if not may_make(command.trigger, command.day, now, self.settings.zone, lead_time):
            return ReplyError.NOT_AVAILABLE
        return await self.desk.make(command)
