"""SIGTERM ends a worker within 10 s whatever it is doing and whatever is away; nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from schemas.sign import Sign
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.situation import Situation
from tests.support.situations import SITUATIONS
from tests.support.slow import slow
from tests.support.world import World

#: Seconds: the product's promise (docs/guarantees.md, 8).
PROMISED = 10


@pytest.fixture
async def situation(
    mortal: World, mortal_kafka: Kafka, mortal_postgres: Postgres, on_demand: dict[str, str]
) -> AsyncIterator[Situation]:
    made = Situation(mortal, mortal_kafka, mortal_postgres, on_demand)
    async with made.cleanup:
        yield made


#: One of each kind; the others are waited for.
_SOON = ("views_flowing", "postgres_killed", "counts_locked", "warming_up")


@pytest.mark.parametrize(
    "name",
    [*_SOON, *slow(*(name for name in SITUATIONS if name not in _SOON))],
)
async def test_a_stop_ends_soon_and_what_follows_loses_and_doubles_nothing(
    situation: Situation, name: str
) -> None:
    for step in SITUATIONS[name]:
        await step(situation)
    status, seconds = await situation.worker.stop()
    assert (status, seconds < PROMISED) == (0, True), situation.worker.tail()
    await situation.heal()
    await situation.start().ready()
    await situation.send()
    await situation.all_is_there_once()


async def test_a_stop_in_a_call_ends_soon_commits_nothing_unfinished_and_the_text_still_comes(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    model.script = [Step(kind="hang")]
    worker = await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await model.until_calls(1)
    status, seconds = await worker.stop()
    assert (status, seconds < PROMISED) == (0, True)
    await model.until_calls(1, "client gone")
    committed = await on_kafka.committed(on_kafka.topics.generation.name)
    assert committed[Sign.LEO.ordinal] == 0
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.until_published(1)
    assert len(model.calls) == 2, "one more, for the worker stopped in the middle of a call"
