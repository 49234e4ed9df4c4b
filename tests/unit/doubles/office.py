"""A desk with everything around it in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from agents.artefact.desk import Desk
from agents.artefact.round import Round
from agents.generation.maker import TextMaker
from schemas.artefact import Product
from schemas.generation import GenerateHoroscope
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from streams.terms import terms_of_texts
from tests.unit.doubles.claims import MemoryClaims, Tables
from tests.unit.doubles.clock import LoopClock
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.doubles.writer import ScriptedWriter
from tests.unit.samples import command, settings

COOL_DOWN = 60.0


class Office:
    """One worker's desk; `takes` seconds a call. Those `beside` each other share the tables."""

    def __init__(
        self,
        script: Sequence[str | float | Exception] = (),
        takes: float = 10.0,
        beside: Office | None = None,
    ) -> None:
        self.clock = LoopClock()
        self.tables: Tables = beside.tables if beside else Tables()
        self.texts: MemoryTexts = beside.texts if beside else MemoryTexts()
        self.writer = ScriptedWriter(script, takes)
        self.claims = MemoryClaims(self.tables, f"worker {id(self)}", latency=0.01)
        chosen = settings(cool_down=COOL_DOWN)
        maker = TextMaker(self.writer, chosen.language, self.clock)
        rounds = Round(
            Product.TEXT, terms_of_texts(chosen), maker, self.claims, self.clock, chosen.zone
        )
        self.desk = Desk(rounds, self.claims, self.texts)

    @property
    def calls(self) -> int:
        return len(self.writer.calls)

    def ask(self, **named: Any) -> asyncio.Task[Horoscope | ReplyError]:
        """A command issued now."""
        return asyncio.create_task(self.desk.make(self.command(**named)))

    def command(self, **named: Any) -> GenerateHoroscope:
        return command(**{"issued_at": self.clock.now()} | named)


async def text_of(asked: asyncio.Task[Horoscope | ReplyError]) -> Horoscope:
    outcome = await asked
    assert isinstance(outcome, Horoscope)
    return outcome
