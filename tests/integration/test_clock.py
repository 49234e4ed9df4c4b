"""The wall clock is moved under running workers: over midnight and back, and where zones change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.generation import GenerateDay, Trigger
from schemas.sign import Sign
from streams.clock import day_of, start_of
from tests.fakes.openai import FakeOpenAI
from tests.support import days
from tests.support.hands import DAY, HOUR, MOMENT, Hands
from tests.support.slow import slow
from tests.support.views import view
from tests.support.wait import until
from tests.support.world import World

#: Only what is due within a minute of midnight is emitted; no wait before what failed is tried.
PUNCTUAL_ONLY = {"HOROSCOPE_CATCH_UP": "0"}


def _midnights(day: date, zone: str) -> list[datetime]:
    """The beginnings of a day and of the next one."""
    return [start_of(each, ZoneInfo(zone)) for each in (day, day + DAY)]


@pytest.mark.parametrize(
    ("zone", "day", "change"),
    [
        ("Europe/Moscow", date(2026, 12, 31), datetime(2026, 12, 31, 12, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        *slow(
            ("America/New_York", date(2027, 3, 14), datetime(2027, 3, 14, 7, tzinfo=UTC)),
            ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC)),
            ("Africa/Cairo", date(2027, 4, 30), datetime(2027, 4, 29, 22, tzinfo=UTC)),
            ("Africa/Cairo", date(2026, 10, 29), datetime(2026, 10, 29, 21, tzinfo=UTC)),
        ),
    ],
    ids=["no change", "0 h twice", "an hour less", "an hour more", "no midnight", "23 h twice"],
)
async def test_each_day_is_emitted_at_its_first_moment_and_once(
    on_kafka: World,
    model: FakeOpenAI,
    calling: dict[str, str],
    hands: Hands,
    zone: str,
    day: date,
    change: datetime,
) -> None:
    """Through the midnight before the change of the clock, the change, and the midnight after."""
    env = calling | PUNCTUAL_ONLY | {"HOROSCOPE_TIMEZONE": zone}
    midnights = _midnights(day, zone)
    hands.to(midnights[0] - HOUR)
    await on_kafka.worker_with(hands.clock, **env).ready()
    for moment in sorted({midnights[0], change, midnights[1]}):
        hands.to(moment - MOMENT)
        await hands.noticed()
        if moment in midnights:
            await days.until_published(on_kafka, day_of(moment, ZoneInfo(zone)))
    events = await on_kafka.events(on_kafka.topics.generate_day.name, GenerateDay)
    assert [(event.day, event.trigger) for event in events] == [
        (day, Trigger.MIDNIGHT),
        (day + DAY, Trigger.MIDNIGHT),
    ]
    late = [event.emitted_at - at for event, at in zip(events, midnights, strict=True)]
    assert all(timedelta() <= each < timedelta(minutes=1) for each in late), late
    assert len(model.calls) == 24


async def test_a_clock_stepped_over_midnight_and_back_makes_no_day_twice(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands
) -> None:
    """Forward over midnight, back, forward again, and on to the next day; views go on counting."""
    today, tomorrow, after = (days.today(on_kafka) + DAY * n for n in range(3))
    midnight = start_of(tomorrow, on_kafka.settings.zone)
    hands.to(midnight - HOUR)
    worker = await on_kafka.worker_with(hands.clock, **calling).ready()
    await days.until_published(on_kafka, today)
    views = 0
    for moment in (midnight + HOUR, midnight - HOUR, midnight + HOUR, midnight - HOUR / 2):
        hands.to(moment)
        await hands.noticed()
        if moment > midnight:
            await days.until_published(on_kafka, tomorrow)
        twice = view(Sign.LEO, identified=True)
        for _ in range(2):
            await on_kafka.send(on_kafka.topics.views.name, twice)
        views += 1
    assert len(await on_kafka.published()) == 24, "stepping back publishes nothing"
    hands.to(midnight + DAY + HOUR)
    await days.until_published(on_kafka, after)
    assert await days.emitted(on_kafka) == [
        (day, Trigger.CATCH_UP) for day in (today, tomorrow, after)
    ]
    assert len(model.calls) == 36
    await on_kafka.until_counted(views)
    assert await on_kafka.views() == {("leo", f"{today}"): views}
    assert worker.running


async def _until_cleaned_up(world: World) -> None:
    """The day agent does so before a day, and is through with two."""
    topic = world.topics.generate_day.name

    async def done() -> bool:
        commands = len(await world.records(topic))
        return sum((await world.committed(topic)).values()) == commands >= 2

    await until(done, "the day agent has cleaned up before the day")


async def test_a_clock_far_ahead_deletes_nothing_that_is_in_use(
    on_kafka: World, calling: dict[str, str], hands: Hands
) -> None:
    """Neither counts, nor texts, nor the ids by which a second view is known."""
    today, views = days.today(on_kafka), on_kafka.topics.views.name
    await on_kafka.database.execute(
        "INSERT INTO horoscope_cache VALUES ('leo', $1, 1, 'today', 'ru', 'x', now())", today
    )
    known = view(Sign.LEO, identified=True)
    hands.to(datetime.now(UTC) + 500 * DAY)
    await on_kafka.worker_with(hands.clock, **calling).ready()
    await on_kafka.send(views, known, partition=0)
    await on_kafka.until_counted(1)
    await on_kafka.json("generate-day", "--day", f"{today}", "--sign", "leo")
    await _until_cleaned_up(on_kafka)
    for each in (known, view(Sign.VIRGO, known.viewed_at)):
        await on_kafka.send(views, each, partition=1)
    await on_kafka.until_counted(2)
    assert list((await on_kafka.views()).values()) == [1, 1]
    assert await on_kafka.fetchval("SELECT content FROM horoscope_cache WHERE content = 'today'")
