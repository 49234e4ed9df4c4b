"""The day agent: cleans up, then fans out one command to each sign's partition."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from agents.day.retention import Retention
from schemas.generation import GenerateDay, GenerateHoroscope
from schemas.sign import Sign
from schemas.tables import regenerations as table
from streams.clock import Clock, not_before
from streams.database import Database
from streams.logs import get_logger
from streams.producer import Producer
from streams.record import Record
from streams.topics import Topic

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Day:
    clock: Clock
    database: Database
    producer: Producer
    generation: Topic
    retention: Retention

    async def handle(self, event: GenerateDay, record: Record) -> None:
        """Return once the broker has every command; redelivered, it sends the same ones."""
        await self.retention.clean_up_days()
        revisions = await self._revisions(event)
        await asyncio.gather(
            *(self._command(event, sign, revision) for sign, revision in revisions.items())
        )
        log.info("fanned out a day", day=str(event.day), trigger=event.trigger, at=record.offset)

    async def _revisions(self, event: GenerateDay) -> dict[Sign, int]:
        if not event.regenerate:
            return dict.fromkeys(event.signs, 1)
        async with self.database.transaction() as connection:
            await connection.execute(table.DECIDE, event.command_id, list(event.signs), event.day)
            rows = await connection.fetch(table.SELECT, event.command_id)
        return {Sign(row["zodiac_sign"]): row["revision"] for row in rows}

    async def _command(self, event: GenerateDay, sign: Sign, revision: int) -> None:
        command = GenerateHoroscope(
            command_id=event.command_id,
            sign=sign,
            day=event.day,
            revision=revision,
            trigger=event.trigger,
            issued_at=not_before(event.emitted_at, self.clock.now()),
        )
        await self.producer.send(self.generation, command, key=sign, partition=sign.ordinal)
