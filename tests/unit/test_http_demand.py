from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from schemas.generation import GenerateHoroscope, Trigger
from schemas.sign import SIGNS, Sign
from streams.http.demand import ASK_AGAIN, Demand
from streams.outage import OutageError
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import DAY

GENERATION = topics("t.").generation


class SlowProducer(MemoryProducer):
    """Takes a second for each record."""

    async def send(self, *arguments: object, **named: object) -> None:
        await asyncio.sleep(1)
        await super().send(*arguments, **named)  # type: ignore[arg-type]


def _demand(producer: MemoryProducer) -> Demand:
    clock = asyncio.get_running_loop().time
    return Demand(producer, GENERATION, SetClock(), clock)


async def test_a_crowd_sends_one_command_to_the_sign_s_partition() -> None:
    producer = SlowProducer()
    demand = _demand(producer)
    await asyncio.gather(*(demand.have_written(Sign.LEO, DAY) for _ in range(50)))
    (sent,) = producer.sent
    assert (sent.topic, sent.key, sent.partition) == (GENERATION.name, "leo", Sign.LEO.ordinal)
    assert isinstance(sent.event, GenerateHoroscope)
    assert (sent.event.trigger, sent.event.revision) == (Trigger.REQUEST, 1)
    assert sent.event.request is None, "nobody is answered over Kafka, and no view counts"


async def test_it_asks_again_after_a_while_and_each_sign_for_itself() -> None:
    producer = MemoryProducer()
    demand = _demand(producer)
    for _ in range(3):
        for sign in SIGNS:
            await demand.have_written(sign, DAY)
        await asyncio.sleep(ASK_AGAIN / 2 + 0.1)
    assert len(producer.events(GenerateHoroscope)) == 2 * len(SIGNS)


async def test_what_was_not_taken_is_told_to_all_and_asked_again() -> None:
    producer = SlowProducer(OutageError("Kafka is away"))
    demand = _demand(producer)
    outcomes = await asyncio.gather(
        *(demand.have_written(Sign.LEO, DAY) for _ in range(5)), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {OutageError}
    await demand.have_written(Sign.LEO, DAY)
    assert len(producer.sent) == 1


async def test_who_is_cut_off_leaves_the_others_an_answer() -> None:
    demand = _demand(SlowProducer())
    first = asyncio.create_task(demand.have_written(Sign.LEO, DAY))
    await asyncio.sleep(0.5)
    second = asyncio.create_task(demand.have_written(Sign.LEO, DAY))
    await asyncio.sleep(0.1)
    first.cancel()
    with pytest.raises(OutageError):
        await second
    with pytest.raises(asyncio.CancelledError):
        await first
    await demand.have_written(Sign.LEO, DAY)


async def test_one_reader_s_end_is_not_the_others() -> None:
    """A follower that is cut off does not end what the others wait for."""
    producer = SlowProducer()
    demand = _demand(producer)
    waiting = [asyncio.create_task(demand.have_written(Sign.LEO, DAY)) for _ in range(3)]
    await asyncio.sleep(0.5)
    waiting[1].cancel()
    await asyncio.gather(waiting[0], waiting[2])
    assert len(producer.sent) == 1


async def test_of_other_days_nothing_is_remembered() -> None:
    producer = MemoryProducer()
    demand = _demand(producer)
    for day in (DAY, DAY + timedelta(days=1), DAY):
        await demand.have_written(Sign.LEO, day)
    assert len(producer.sent) == 3
