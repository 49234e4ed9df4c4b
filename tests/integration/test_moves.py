"""Workers die and join in the middle of a writer call."""

from __future__ import annotations

import signal

import pytest

from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support.world import World


@pytest.mark.slow
async def test_a_worker_that_joins_neither_ends_nor_repeats_a_call(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    """The twelve calls under way go on while their partitions move, and are paid once."""
    model.script = [Step(delay=20, always=True)]
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("generate-day")
    await model.until_calls(12)
    joining = await on_kafka.worker(**on_demand).ready()
    assert all(call.outcome == "under way" for call in model.calls), "joined too late to prove it"
    await on_kafka.until_published()
    assert len(model.calls) == 12
    assert {call.outcome for call in model.calls} == {"text"}
    assert joining.running


@pytest.mark.slow
async def test_a_worker_killed_in_a_call_costs_one_call_more(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    env = on_demand | {"HOROSCOPE_WRITER_TIMEOUT": "4"}
    model.script = [Step(kind="hang")]
    worker = await on_kafka.worker(**env).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await model.until_calls(1)
    await worker.kill()
    await on_kafka.worker(**env).ready()
    await on_kafka.until_published(1)
    assert len(model.calls) == 2


@pytest.mark.slow
async def test_a_zombie_in_a_call_overwrites_nothing(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    env = on_demand | {"HOROSCOPE_WRITER_TIMEOUT": "4"}
    model.script = [Step(delay=1)]
    zombie = await on_kafka.worker(**env).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await model.until_calls(1)
    zombie.send(signal.SIGSTOP)
    await on_kafka.worker(**env).ready()
    await on_kafka.until_published(1)
    first = await on_kafka.fetchval("SELECT content FROM horoscope_cache")
    zombie.send(signal.SIGCONT)
    await zombie.ready()
    await on_kafka.json("generate-day", "--sign", "virgo")
    await on_kafka.until_published(2)
    kept = await on_kafka.fetchval("SELECT content FROM horoscope_cache WHERE zodiac_sign = 'leo'")
    assert kept == first
    assert model.by_sign()["leo"] == 2
