"""A text has its image ordered once it is committed, published and told."""

from __future__ import annotations

from agents.images.order import Order
from schemas.generation import GenerateImage, Trigger
from streams.topics import topics
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import command, horoscope


async def test_the_order_is_the_text_s_command_over_again() -> None:
    producer, asked = MemoryProducer(), command(trigger=Trigger.LEAD)
    await Order(producer, topics("p.").image_generation).image_of(horoscope(revision=2), asked)
    [order] = producer.events(GenerateImage)
    assert (order.sign, order.day, order.revision) == (asked.sign, asked.day, 2)
    assert (order.trigger, order.issued_at) == (asked.trigger, asked.issued_at)
    assert order.command_id == asked.command_id
