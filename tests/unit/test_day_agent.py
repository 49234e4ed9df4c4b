"""A day's commands wait for nothing that may take long."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from agents.day.agent import Day
from agents.day.retention import Retention
from schemas.generation import GenerateDay, GenerateHoroscope, Trigger
from schemas.sign import SIGNS
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.database import RepliesDatabase
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import DAY, NOON, record


class _Cleaner:
    """Notes what was sent before each clean-up of days; it has no other."""

    def __init__(self, producer: MemoryProducer) -> None:
        self._producer = producer
        self.asked: list[int] = []

    async def clean_up_days(self) -> bool:
        self.asked.append(len(self._producer.sent))
        return False


async def test_days_are_cleaned_up_before_the_commands_and_event_ids_are_not() -> None:
    producer = MemoryProducer()
    cleaner = _Cleaner(producer)
    agent = Day(
        SetClock(NOON),
        RepliesDatabase(),
        producer,
        topics("p.").generation,
        cast("Retention", cleaner),
    )
    event = GenerateDay(command_id=UUID(int=1), day=DAY, trigger=Trigger.MIDNIGHT, emitted_at=NOON)
    await agent.handle(event, record())
    assert cleaner.asked == [0]
    assert [each.sign for each in producer.events(GenerateHoroscope)] == list(SIGNS)
