from __future__ import annotations

from datetime import timedelta

import pytest

from agents.artefact.making import Making
from agents.artefact.publication import Publication
from agents.generation.agent import Generation
from agents.images.order import Order
from schemas.generation import GenerateImage, Trigger
from schemas.horoscope import HoroscopePublished
from schemas.request import ReplyError
from schemas.sign import Sign
from streams.delivery import Refused
from streams.topics import topics
from tests.unit.doubles.office import Office
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.doubles.replies import memory_replies
from tests.unit.samples import DAY, NOON, command, horoscope, record, request, settings

TOPICS = topics("p.")
TOMORROW = DAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("loop_time")


class Shop:
    """The generation agent on a desk, with what it publishes and answers."""

    def __init__(self, lead_time: float = 0) -> None:
        chosen = settings(lead_time=lead_time)
        self.office = Office()
        self.producer = MemoryProducer()
        self.replies = memory_replies()
        clock, texts = self.office.clock, self.office.texts
        publication = Publication(
            self.producer, TOPICS.published, HoroscopePublished.of, texts, clock, chosen.zone
        )
        making = Making(chosen, clock, texts, self.office.desk, publication)
        order = Order(self.producer, TOPICS.image_generation)
        self.agent = Generation(making, self.replies, order)

    async def handle(self, **named: object) -> None:
        asked = command(**named)
        await self.agent.handle(asked, record(partition=asked.sign.ordinal))

    @property
    def published(self) -> list[int]:
        return [each.revision for each in self.producer.events(HoroscopePublished)]


async def test_a_text_is_committed_published_and_told() -> None:
    shop = Shop()
    await shop.handle(trigger=Trigger.REQUEST, request=request())
    text = shop.office.texts.rows[Sign.LEO, DAY]
    assert text.published
    assert shop.published == [1]
    [(asked, day, outcome)] = shop.replies.answers
    assert (asked, day) == (request(), DAY)
    assert outcome not in list(ReplyError)


async def test_a_redelivered_command_costs_and_publishes_nothing_more() -> None:
    shop = Shop()
    await shop.handle()
    await shop.handle()
    assert shop.office.calls == 1
    assert shop.published == [1]
    assert shop.replies.answers == []


async def test_what_was_committed_but_not_published_is_published() -> None:
    shop = Shop()
    await shop.office.texts.commit(horoscope(revision=2))
    await shop.handle()
    assert shop.office.calls == 0
    assert shop.published == [2]


async def test_tomorrow_is_written_in_the_lead_time_and_not_published() -> None:
    shop = Shop(lead_time=12 * 3600)
    await shop.handle(day=TOMORROW, trigger=Trigger.LEAD)
    assert shop.office.calls == 1
    assert shop.published == []


@pytest.mark.parametrize("away", [-1, 1, 2])
async def test_a_command_that_was_delayed_for_days_makes_nobody_pay(away: int) -> None:
    shop = Shop()
    day = DAY + timedelta(days=away)
    await shop.handle(day=day, request=request())
    assert shop.office.calls == 0
    assert shop.replies.told == [ReplyError.NOT_AVAILABLE]


@pytest.mark.parametrize("trigger", [Trigger.REQUEST, Trigger.MIDNIGHT])
async def test_only_a_request_expires(trigger: Trigger) -> None:
    shop = Shop()
    late = request(expires_at=NOON - timedelta(seconds=1))
    await shop.handle(trigger=trigger, request=late)
    assert shop.office.calls == (trigger is not Trigger.REQUEST)
    assert (shop.replies.told == [ReplyError.EXPIRED]) == (trigger is Trigger.REQUEST)


async def test_a_text_that_is_there_is_told_however_late() -> None:
    """Whether the reply is still wanted is for the replies to say."""
    shop = Shop()
    await shop.office.texts.commit(horoscope())
    late = request(expires_at=NOON - timedelta(seconds=1))
    await shop.handle(trigger=Trigger.REQUEST, request=late)
    assert shop.replies.told == [horoscope()]


@pytest.mark.parametrize("partition", [each for each in range(12) if each != Sign.LEO.ordinal])
async def test_a_command_in_another_sign_s_partition_pays_nothing(partition: int) -> None:
    """Only a foreign producer puts one there, and its round would delay that sign."""
    shop = Shop()
    with pytest.raises(Refused, match="stands in the partition of another"):
        await shop.agent.handle(command(sign=Sign.LEO), record(partition=partition))
    assert shop.office.calls == 0


async def test_a_text_that_was_told_is_drawn_and_one_that_is_not_there_is_not() -> None:
    shop = Shop()
    await shop.handle(trigger=Trigger.REQUEST, request=request())
    assert [type(each.event).__name__ for each in shop.producer.sent] == [
        "HoroscopePublished",
        "GenerateImage",
    ]
    await shop.handle(day=TOMORROW)
    assert len(shop.producer.events(GenerateImage)) == 1
