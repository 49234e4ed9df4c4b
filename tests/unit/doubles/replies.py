"""Answers in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agents.requests.replies import Replies
from schemas.horoscope import Horoscope
from schemas.request import HoroscopeRequested, ReplyError
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.database import RepliesDatabase
from tests.unit.doubles.producer import MemoryProducer

Answer = tuple[HoroscopeRequested, date, Horoscope | ReplyError]


@dataclass(frozen=True, slots=True)
class MemoryReplies(Replies):
    answers: list[Answer] = field(default_factory=list)

    async def answer(
        self, request: HoroscopeRequested, day: date, outcome: Horoscope | ReplyError
    ) -> None:
        self.answers.append((request, day, outcome))

    @property
    def told(self) -> list[Horoscope | ReplyError]:
        return [outcome for _, _, outcome in self.answers]


def memory_replies() -> MemoryReplies:
    declared = topics("p.")
    return MemoryReplies(
        MemoryProducer(), RepliesDatabase(), declared.replies, declared.views, SetClock()
    )
