"""A day is made once, by as many workers as there are, whenever one of them is there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from schemas.generation import Trigger
from schemas.sign import SIGNS
from streams.clock import start_of
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support import days
from tests.support.hands import HOUR, MOMENT, Hands
from tests.support.wait import until
from tests.support.world import World

OLD_IMAGE = """
INSERT INTO horoscope_images (zodiac_sign, horoscope_date, revision, data, media_type, width,
                              height, sha256, artist, generated_at)
VALUES ('leo', $1, 1, 'x', 'image/png', 1, 1, encode(sha256('x'), 'hex'), 'old', now())
"""
SHORT = {"HOROSCOPE_WRITER_TIMEOUT": "2"}
#: Seconds after midnight in which a missed one is made: too few for today's.
CATCH_UP = {"HOROSCOPE_CATCH_UP": "600"}


def _tomorrow(world: World) -> tuple[date, datetime]:
    """The new day that is rehearsed, and its first moment."""
    tomorrow = days.today(world) + timedelta(days=1)
    return tomorrow, start_of(tomorrow, world.settings.zone)


def _most_at_once(model: FakeOpenAI) -> int:
    return max(
        sum(other.started <= call.started < (other.ended or 0) for other in model.calls)
        for call in model.calls
    )


async def test_two_workers_make_a_day_with_twelve_calls_side_by_side(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    model.script = [Step(delay=2, always=True)]
    one, other = on_kafka.worker(**calling), on_kafka.worker(**calling)
    await one.ready()
    await other.ready()
    await on_kafka.until_published()
    assert sorted(model.by_sign()) == sorted(SIGNS)
    assert len(model.calls) == 12
    assert _most_at_once(model) > 6
    published = await on_kafka.published()
    assert {text.sign for text in published} == set(SIGNS)
    assert {(text.day, text.revision) for text in published} == {(days.today(on_kafka), 1)}
    assert len(await days.emitted(on_kafka)) == 1
    assert await on_kafka.fetchval("SELECT calls FROM writer_calls") == 12


async def test_midnight_is_emitted_once_and_published(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands
) -> None:
    tomorrow, midnight = _tomorrow(on_kafka)
    env = calling | CATCH_UP
    hands.to(midnight - HOUR)
    one, other = (on_kafka.worker_with(hands.clock, **env) for _ in range(2))
    await one.ready()
    await other.ready()
    await hands.noticed()
    assert model.calls == [], "nothing is due before midnight"
    hands.to(midnight - MOMENT)
    await on_kafka.until_published()
    assert await days.emitted(on_kafka) == [(tomorrow, Trigger.MIDNIGHT)]
    assert {text.day for text in await on_kafka.published()} == {tomorrow}
    assert len(model.calls) == 12


async def test_a_day_prepared_ahead_is_published_at_midnight_without_a_call(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands
) -> None:
    tomorrow, midnight = _tomorrow(on_kafka)
    env = calling | CATCH_UP | {"HOROSCOPE_LEAD_TIME": "3600"}
    hands.to(midnight - HOUR / 2)
    await on_kafka.worker_with(hands.clock, **env).ready()

    async def written() -> bool:
        return bool(await on_kafka.fetchval("SELECT count(*) = 12 FROM horoscope_cache"))

    await until(written, "tomorrow is prepared")
    await hands.noticed()
    assert await on_kafka.published() == [], "a prepared day is not published before it begins"
    hands.to(midnight - MOMENT)
    await on_kafka.until_published()
    assert await days.emitted(on_kafka) == [(tomorrow, Trigger.LEAD), (tomorrow, Trigger.MIDNIGHT)]
    assert len(model.calls) == 12


async def test_a_failing_sign_delays_no_other(
    on_either: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    model.script = [Step(status=500, sign="leo", always=True)]
    await on_either.worker(**calling | SHORT).ready()
    await on_either.until_published(11)
    assert {text.sign for text in await on_either.published()} == set(SIGNS) - {"leo"}


@pytest.mark.slow
async def test_a_failing_sign_delays_no_other_and_is_picked_up_again(
    on_either: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    model.script = [Step(status=500, sign="leo") for _ in range(4)]
    await on_either.worker(**calling | SHORT).ready()
    await on_either.until_published(11)
    await on_either.until_published(12)
    assert model.by_sign()["leo"] == 5
    assert len(model.calls) == 16
    assert [trigger for _, trigger in await days.emitted(on_either)] == [Trigger.CATCH_UP] * 2


@pytest.mark.slow
async def test_a_worker_killed_between_claiming_and_emitting_a_day_delays_it_only(
    on_kafka: World, calling: dict[str, str], model: FakeOpenAI
) -> None:
    killed = on_kafka.worker(crash="after-claiming-a-day-before-emitting", **calling)
    assert await killed.ended() == -9
    assert await days.emitted(on_kafka) == []
    await on_kafka.worker(**calling).ready()
    await on_kafka.until_published()
    assert len(model.calls) == 12


async def test_clean_up_deletes_the_past_and_a_lock_does_not_delay_the_day(
    on_either: World, calling: dict[str, str]
) -> None:
    today = days.today(on_either)
    for age in (7, 8):
        await on_either.database.execute(
            "INSERT INTO horoscope_cache VALUES ('leo', $1, 1, 'old', 'ru', 'x', now())",
            today - timedelta(days=age),
        )
        await on_either.database.execute(
            OLD_IMAGE,
            today - timedelta(days=age),
        )
    async with on_either.database.acquire() as connection:
        locking = connection.transaction()
        await locking.start()
        await connection.execute("LOCK TABLE horoscope_views IN ACCESS EXCLUSIVE MODE")
        worker = await on_either.worker(**calling).ready()
        await on_either.until_published()
        assert "due to lock timeout" in worker.log.read_text()
        await locking.rollback()
    await on_either.json("generate-day")

    async def oldest_is_kept() -> bool:
        oldest = await on_either.database.fetchrow(
            "SELECT (SELECT min(horoscope_date) FROM horoscope_cache) AS text,"
            " (SELECT min(horoscope_date) FROM horoscope_images) AS image"
        )
        return set(oldest or ()) == {today - timedelta(days=7)}

    await until(oldest_is_kept, "what is past retention is deleted")
