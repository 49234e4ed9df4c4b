"""What an operator has done, by command and over HTTP alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from schemas.generation import GenerateDay, GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope
from schemas.sign import Sign
from schemas.tables import artefact_calls
from streams.clock import Clock
from streams.database import Database
from streams.producer import Producer
from streams.texts import Texts
from streams.topics import Topics


@dataclass(frozen=True, slots=True)
class Orders:
    """Each returns once the broker has the command."""

    producer: Producer
    topics: Topics
    clock: Clock

    async def day(self, day: date, signs: Sequence[Sign], *, regenerate: bool) -> GenerateDay:
        event = GenerateDay(
            command_id=uuid4(),
            day=day,
            trigger=Trigger.MANUAL,
            signs=tuple(signs),
            regenerate=regenerate,
            emitted_at=self.clock.now(),
        )
        await self.producer.send(self.topics.generate_day, event, key=day.isoformat())
        return event

    async def replace(
        self, texts: Texts, sign: Sign, day: date, content: str, language: str
    ) -> int:
        """Store a text as the next revision, have it published if it is today's, and return it."""
        text = Horoscope(
            sign=sign,
            day=day,
            revision=1,
            content=content,
            language=language,
            writer="operator",
            generated_at=self.clock.now(),
        )
        revision = await texts.replace(text)
        # Publishing is the sign's partition's own job; it finds the revision written.
        told = GenerateHoroscope(
            command_id=uuid4(),
            sign=sign,
            day=day,
            revision=revision,
            trigger=Trigger.MANUAL,
            issued_at=self.clock.now(),
        )
        await self.producer.send(self.topics.generation, told, sign, sign.ordinal)
        return revision


async def set_pause(database: Database, *, paused: bool) -> None:
    """Stop paid generation everywhere, or allow it again."""
    statement = artefact_calls.PAUSE if paused else artefact_calls.RESUME
    async with database.connection() as connection:
        await connection.execute(statement)
