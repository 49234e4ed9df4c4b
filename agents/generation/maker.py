"""Makes a text of a writer's call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agents.writers.writer import Writer
from schemas.horoscope import Horoscope
from schemas.sign import Sign
from streams.clock import Clock


@dataclass(frozen=True, slots=True)
class TextMaker:
    writer: Writer
    language: str
    clock: Clock

    async def make(self, sign: Sign, day: date, revision: int) -> Horoscope:
        return Horoscope(
            sign=sign,
            day=day,
            revision=revision,
            content=await self.writer.write(sign, day),
            language=self.language,
            writer=self.writer.name,
            generated_at=self.clock.now(),
        )
