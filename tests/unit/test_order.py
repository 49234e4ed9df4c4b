"""A text has its image ordered once it is committed, published and told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.images.order import Order
from schemas.generation import GenerateImage, Trigger
from schemas.image import HoroscopeImage
from streams.topics import topics
from tests.unit.doubles.images import MemoryImages
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.samples import command, horoscope, image

PUBLISHED = replace(image(), published=True)


async def _ordered(*images: HoroscopeImage, revision: int = 1) -> list[GenerateImage]:
    producer = MemoryProducer()
    order = Order(MemoryImages(*images), producer, topics("p.").image_generation)
    await order.image_of(horoscope(revision=revision), command(trigger=Trigger.LEAD))
    return producer.events(GenerateImage)


async def test_the_order_is_the_text_s_command_over_again() -> None:
    [order] = await _ordered(revision=2)
    asked = command(trigger=Trigger.LEAD)
    assert (order.sign, order.day, order.revision) == (asked.sign, asked.day, 2)
    assert (order.trigger, order.issued_at) == (asked.trigger, asked.issued_at)
    assert order.command_id == asked.command_id


@pytest.mark.parametrize(
    ("there", "revision", "orders"),
    [
        (PUBLISHED, 1, 0),
        (PUBLISHED, 2, 1),
        (replace(PUBLISHED, revision=3), 2, 0),
        (image(), 1, 1),  # drawn and not published: its agent finds it, and publishes it
    ],
)
async def test_what_is_there_is_not_ordered(
    there: HoroscopeImage, revision: int, orders: int
) -> None:
    assert len(await _ordered(there, revision=revision)) == orders
