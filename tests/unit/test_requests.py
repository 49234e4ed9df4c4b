from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.requests.agent import DEFAULT_EXPIRY, Requests
from schemas.artefact import Product
from schemas.generation import GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope
from schemas.request import ReplyError
from schemas.sign import Sign
from streams.cache import Cache
from streams.delivery import Refused
from streams.topics import topics
from tests.unit.doubles.clock import SetClock
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.doubles.replies import memory_replies
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import DAY, NOON, horoscope, record, request, settings
from tests.unit.strategies import partitions, signs

TICK = timedelta(microseconds=1)
#: The last second of the day in Moscow.
EVENING = datetime(2026, 3, 2, 23, 59, 59, tzinfo=timezone(timedelta(hours=3)))
FAR_EAST = timezone(timedelta(hours=14))


class Window:
    """The request agent; `stored` is in the table, `cached` in memory."""

    def __init__(
        self, *, stored: Horoscope | None = None, cached: Horoscope | None = None, **chosen: Any
    ) -> None:
        self.clock = SetClock()
        self.texts = MemoryTexts(*[stored] if stored else [])
        cache: Cache[Horoscope] = Cache(Product.TEXT, lambda: 0.0)
        cache.believe(0.0)
        if cached:
            cache.put(cached)
        self.replies = memory_replies()
        self.producer = MemoryProducer()
        self.agent = Requests(
            settings(**chosen),
            self.clock,
            cache,
            self.texts,
            self.replies,
            self.producer,
            topics("p.").generation,
        )

    async def ask(self, arrived_at: datetime = NOON, **named: Any) -> None:
        await self.agent.handle(request(**named), record(arrived_at=arrived_at))

    @property
    def commands(self) -> list[GenerateHoroscope]:
        return self.producer.events(GenerateHoroscope)

    @property
    def told(self) -> list[Horoscope | ReplyError]:
        return self.replies.told


async def test_a_cached_text_is_the_answer_without_a_read() -> None:
    window = Window(cached=horoscope())
    await window.ask()
    assert window.told == [horoscope()]
    assert window.texts.reads == 0
    assert window.commands == []


@pytest.mark.parametrize("away", [-400, -1, 0, 1, 2])
async def test_what_is_stored_is_the_answer_of_whatever_day(away: int) -> None:
    text = horoscope(day=DAY + timedelta(days=away))
    window = Window(stored=text)
    await window.ask(day=text.day)
    assert window.told == [text]
    assert window.commands == []


@given(sign=signs)
async def test_today_s_missing_text_is_written_by_its_sign_s_partition(sign: Sign) -> None:
    window = Window()
    await window.ask(sign=sign, reply_partition=3)
    [sent] = window.producer.sent
    assert (sent.topic, sent.key, sent.partition) == ("p.generation", sign, sign.ordinal)
    [written] = window.commands
    assert (written.sign, written.day, written.revision) == (sign, DAY, 1)
    assert (written.trigger, written.issued_at) == (Trigger.REQUEST, NOON)
    assert written.request == request(
        sign=sign, reply_partition=3, expires_at=NOON + DEFAULT_EXPIRY
    )
    assert window.told == []


async def test_a_redelivered_request_is_the_same_command() -> None:
    window = Window()
    await window.ask()
    await window.ask()
    one, other = window.commands
    assert one == other


@pytest.mark.parametrize(
    ("day", "lead_time", "written"),
    [
        (date(2026, 3, 1), 0, False),
        (date(2026, 3, 3), 0, False),
        (date(2026, 3, 3), 12 * 3600, True),
        (date(2026, 3, 3), 12 * 3600 - 1, False),
        (date(2026, 3, 4), 86_400, False),
        (date.min, 86_400, False),
        (date.max, 86_400, False),
    ],
)
async def test_other_days_are_not_available_but_for_tomorrow_in_the_lead_time(
    day: date, lead_time: float, written: bool
) -> None:
    window = Window(lead_time=lead_time)
    await window.ask(day=day)
    assert [command.day for command in window.commands] == ([day] if written else [])
    assert window.told == ([] if written else [ReplyError.NOT_AVAILABLE])


@given(late=st.timedeltas(timedelta(seconds=-300), timedelta(minutes=20)))
async def test_a_request_waits_five_minutes_from_its_arrival(late: timedelta) -> None:
    window = Window(cached=horoscope())
    await window.ask(arrived_at=NOON - DEFAULT_EXPIRY - late)
    in_time = late <= timedelta(0)
    assert window.told == [horoscope() if in_time else ReplyError.EXPIRED]
    assert window.replies.answers[0][0].expires_at == NOON - late
    assert timedelta(minutes=5) == DEFAULT_EXPIRY


@pytest.mark.parametrize("late", [-TICK, timedelta(0), TICK])
async def test_or_as_long_as_it_says(late: timedelta) -> None:
    window = Window(cached=horoscope())
    await window.ask(arrived_at=NOON - timedelta(days=1), expires_at=NOON - late)
    assert window.told == [ReplyError.EXPIRED if late == TICK else horoscope()]


async def test_nothing_is_written_for_a_request_that_nobody_waits_for() -> None:
    window = Window()
    await window.ask(expires_at=NOON - TICK)
    assert window.told == [ReplyError.EXPIRED]
    assert window.commands == []


@pytest.mark.parametrize(
    ("requested_at", "day"), [(EVENING, DAY), (EVENING + timedelta(seconds=1), date(2026, 3, 3))]
)
async def test_a_request_without_a_day_means_the_day_it_was_made_on(
    requested_at: datetime, day: date
) -> None:
    window = Window()
    for zone in (requested_at.tzinfo, FAR_EAST):
        await window.ask(requested_at=requested_at.astimezone(zone))
    assert {command.day for command in window.commands} | {
        day for _, day, _ in window.replies.answers
    } == {day}


async def test_a_moment_outside_the_calendar_is_refused() -> None:
    with pytest.raises(Refused, match="outside the calendar"):
        await Window().ask(requested_at=datetime(1, 1, 1, tzinfo=FAR_EAST))


@given(partition=partitions)
async def test_a_partition_that_the_replies_have_not_is_refused_before_anything_is_paid(
    partition: int,
) -> None:
    window = Window()
    if partition < 12:
        await window.ask(reply_partition=partition)
        assert len(window.commands) == 1
        return
    with pytest.raises(Refused, match="the replies have 12 partitions"):
        await window.ask(reply_partition=partition)
    assert window.commands == []
