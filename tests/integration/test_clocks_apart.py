"""Two workers whose clocks differ, at midnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas.generation import Trigger
from streams.clock import start_of
from tests.fakes.openai import FakeOpenAI
from tests.support import days
from tests.support.hands import DAY, HOUR, MOMENT, Hands
from tests.support.wait import until
from tests.support.world import World

#: A round that failed for the day not having begun is tried again without a wait.
AT_ONCE = {
    "HOROSCOPE_CATCH_UP": "3600",
    "HOROSCOPE_WRITER_TIMEOUT": "1",
    "HOROSCOPE_RETRY_BACKOFF": "",
    "HOROSCOPE_COOL_DOWN": "0",
}


async def _at_eleven(
    world: World, env: dict[str, str], hands: Hands, other: Hands
) -> tuple[date, datetime]:
    """A worker by each clock, an hour before midnight; the coming day and its beginning."""
    tomorrow = days.today(world) + DAY
    midnight = start_of(tomorrow, world.settings.zone)
    for each in (hands, other):
        each.to(midnight - HOUR)
        await world.worker_with(each.clock, **env).ready()
    return tomorrow, midnight


@pytest.mark.slow
async def test_a_worker_slightly_behind_does_its_part_of_what_the_other_emits_at_midnight(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands, tmp_path: Path
) -> None:
    """Half of the signs are its, and for it the day has not begun."""
    behind, env = Hands(tmp_path / "behind"), calling | {"HOROSCOPE_CATCH_UP": "0"}
    tomorrow, midnight = await _at_eleven(on_kafka, env, hands, behind)
    hands.to(midnight - MOMENT)
    behind.to(midnight - timedelta(minutes=4))
    await days.until_published(on_kafka, tomorrow)
    assert await days.emitted(on_kafka) == [(tomorrow, Trigger.MIDNIGHT)]
    assert len(model.calls) == 12


@pytest.mark.slow
async def test_a_worker_ten_minutes_ahead_costs_nothing_and_midnight_comes_all_the_same(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands, tmp_path: Path
) -> None:
    """It makes and publishes its own signs early; the others come with the right midnight."""
    ahead, env = Hands(tmp_path / "ahead"), calling | AT_ONCE
    tomorrow, midnight = await _at_eleven(on_kafka, env, hands, ahead)
    hands.to(midnight - timedelta(minutes=10))
    ahead.to(midnight)
    await until(on_kafka.published, "the one that is ahead publishes its signs")
    await ahead.noticed()
    early = len(await on_kafka.published())
    assert early < 12, "a clock that far ahead is believed by nobody else"
    hands.to(midnight)
    ahead.to(midnight + timedelta(minutes=10))
    await days.until_published(on_kafka, tomorrow)
    assert len(model.calls) == 12
    assert len(await on_kafka.published()) == 12
