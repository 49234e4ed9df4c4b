"""The wall clock is moved under running workers: over midnight and back, and where zones change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from schemas.generation import GenerateDay, Trigger
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.clock import day_of, start_of
from tests.fakes.openai import FakeOpenAI
from tests.support.stepping import SteppingClock
from tests.support.wait import until
from tests.support.world import World

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=2)
#: A worker asks for the time at least twice a second.
NOTICED = 10

#: Only what is due within a minute of midnight is emitted; no wait before what failed is tried.
PUNCTUAL_ONLY = {"HOROSCOPE_CATCH_UP": "0"}


class Hands:
    """Sets a clock to moments instead of by seconds."""

    def __init__(self, path: Path) -> None:
        self.clock = SteppingClock(path)

    def to(self, moment: datetime) -> None:
        self.clock.set((moment - datetime.now(UTC)).total_seconds())

    async def noticed(self) -> None:
        """The workers have looked at the time for some seconds."""
        enough = self.clock.asked + NOTICED

        async def asked() -> bool:
            return self.clock.asked >= enough

        await until(asked, "the workers ask for the time")


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    return Hands(tmp_path / "clock")


async def _emitted(world: World) -> list[tuple[date, Trigger]]:
    events = await world.events(world.topics.generate_day.name, GenerateDay)
    return [(event.day, event.trigger) for event in events]


async def _until_day(world: World, day: date) -> None:
    async def published() -> bool:
        return {text.sign for text in await world.published() if text.day == day} == set(SIGNS)

    await until(published, f"{day} is published", 60)


def _midnights(day: date, zone: str) -> list[datetime]:
    """The beginnings of a day and of the next one."""
    return [start_of(each, ZoneInfo(zone)) for each in (day, day + DAY)]


@pytest.mark.parametrize(
    ("zone", "day", "change"),
    [
        ("Europe/Moscow", date(2026, 12, 31), datetime(2026, 12, 31, 12, tzinfo=UTC)),
        ("America/New_York", date(2027, 3, 14), datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Africa/Cairo", date(2027, 4, 30), datetime(2027, 4, 29, 22, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 10, 29), datetime(2026, 10, 29, 21, tzinfo=UTC)),
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ],
    ids=["no change", "an hour less", "an hour more", "no midnight", "23 h twice", "0 h twice"],
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
            await _until_day(on_kafka, day_of(moment, ZoneInfo(zone)))
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
    today, tomorrow, after = (
        day_of(datetime.now(UTC), on_kafka.settings.zone) + DAY * n for n in range(3)
    )
    midnight = start_of(tomorrow, on_kafka.settings.zone)
    hands.to(midnight - HOUR)
    worker = await on_kafka.worker_with(hands.clock, **calling).ready()
    await _until_day(on_kafka, today)
    views = 0
    for moment in (midnight + HOUR, midnight - HOUR, midnight + HOUR, midnight - HOUR / 2):
        hands.to(moment)
        await hands.noticed()
        if moment > midnight:
            await _until_day(on_kafka, tomorrow)
        view = HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC), event_id=uuid4())
        for _ in range(2):
            await on_kafka.send(on_kafka.topics.views.name, view)
        views += 1
    assert len(await on_kafka.published()) == 24, "stepping back publishes nothing"
    hands.to(midnight + DAY + HOUR)
    await _until_day(on_kafka, after)
    assert await _emitted(on_kafka) == [(day, Trigger.CATCH_UP) for day in (today, tomorrow, after)]
    assert len(model.calls) == 36

    async def counted() -> bool:
        return sum((await on_kafka.views()).values()) >= views

    await until(counted, "every view is counted")
    assert await on_kafka.views() == {("leo", f"{today}"): views}
    assert worker.running


async def test_a_worker_slightly_behind_does_its_part_of_what_the_other_emits_at_midnight(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands, tmp_path: Path
) -> None:
    """Half of the signs are its, and for it the day has not begun."""
    behind = Hands(tmp_path / "behind")
    tomorrow = day_of(datetime.now(UTC), on_kafka.settings.zone) + DAY
    midnight = start_of(tomorrow, on_kafka.settings.zone)
    hands.to(midnight - HOUR)
    behind.to(midnight - HOUR)
    env = calling | PUNCTUAL_ONLY
    await on_kafka.worker_with(hands.clock, **env).ready()
    await on_kafka.worker_with(behind.clock, **env).ready()
    hands.to(midnight - MOMENT)
    behind.to(midnight - timedelta(minutes=4))
    await _until_day(on_kafka, tomorrow)
    assert await _emitted(on_kafka) == [(tomorrow, Trigger.MIDNIGHT)]
    assert len(model.calls) == 12


async def test_a_worker_ten_minutes_ahead_costs_nothing_and_midnight_comes_all_the_same(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str], hands: Hands, tmp_path: Path
) -> None:
    """It makes and publishes its own signs early; the others come with the right midnight."""
    ahead = Hands(tmp_path / "ahead")
    tomorrow = day_of(datetime.now(UTC), on_kafka.settings.zone) + DAY
    midnight = start_of(tomorrow, on_kafka.settings.zone)
    hands.to(midnight - HOUR)
    ahead.to(midnight - HOUR)
    env = calling | {
        "HOROSCOPE_CATCH_UP": "3600",
        "HOROSCOPE_WRITER_TIMEOUT": "1",
        "HOROSCOPE_RETRY_BACKOFF": "",
        "HOROSCOPE_COOL_DOWN": "0",
    }
    await on_kafka.worker_with(hands.clock, **env).ready()
    await on_kafka.worker_with(ahead.clock, **env).ready()
    hands.to(midnight - timedelta(minutes=10))
    ahead.to(midnight)

    async def half() -> bool:
        return len(await on_kafka.published()) > 0

    await until(half, "the one that is ahead publishes its signs")
    await ahead.noticed()
    early = len(await on_kafka.published())
    assert early < 12, "a clock that far ahead is believed by nobody else"
    hands.to(midnight)
    ahead.to(midnight + timedelta(minutes=10))
    await _until_day(on_kafka, tomorrow)
    assert len(model.calls) == 12
    assert len(await on_kafka.published()) == 12


async def test_a_clock_far_ahead_deletes_nothing_that_is_in_use(
    on_kafka: World, calling: dict[str, str], hands: Hands
) -> None:
    """Neither counts, nor texts, nor the ids by which a second view is known."""
    now = datetime.now(UTC)
    today = day_of(now, on_kafka.settings.zone)
    await on_kafka.database.execute(
        "INSERT INTO horoscope_cache VALUES ('leo', $1, 1, 'today', 'ru', 'x', now())", today
    )
    view = HoroscopeViewed(sign=Sign.LEO, viewed_at=now, event_id=uuid4())
    hands.to(now + 500 * DAY)
    await on_kafka.worker_with(hands.clock, **calling).ready()
    await on_kafka.send(on_kafka.topics.views.name, view, partition=0)

    async def counted() -> bool:
        return bool(await on_kafka.views())

    await until(counted, "the view is counted")
    await on_kafka.json("generate-day", "--day", f"{today}", "--sign", "leo")
    generation = on_kafka.topics.generate_day.name

    async def cleaned_up() -> bool:
        events = len(await on_kafka.records(generation))
        return sum((await on_kafka.committed(generation)).values()) == events >= 2

    await until(cleaned_up, "the day agent has cleaned up before the day")
    await on_kafka.send(on_kafka.topics.views.name, view, partition=1)
    other = HoroscopeViewed(sign=Sign.VIRGO, viewed_at=now)
    await on_kafka.send(on_kafka.topics.views.name, other, partition=1)

    async def both() -> bool:
        return len(await on_kafka.views()) == 2

    await until(both, "what came after it is counted")
    assert set((await on_kafka.views()).values()) == {1}
    assert await on_kafka.fetchval("SELECT content FROM horoscope_cache WHERE content = 'today'")
