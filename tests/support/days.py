"""What became of days: which were emitted, and whether their texts are published."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.generation import GenerateDay, Trigger
from schemas.sign import SIGNS
from streams.clock import day_of
from tests.support.wait import until
from tests.support.world import World


def today(world: World) -> date:
    """The civil day of the machine's clock, in the service's zone."""
    return day_of(datetime.now(UTC), world.settings.zone)


async def emitted(world: World) -> list[tuple[date, Trigger]]:
    events = await world.events(world.topics.generate_day.name, GenerateDay)
    return [(event.day, event.trigger) for event in events]


async def acknowledged(world: World) -> bool:
    """Whether every command for a text has been dealt with."""
    topic = world.topics.generation.name
    commands = len(await world.records(topic))
    return commands > 0 and sum((await world.committed(topic)).values()) == commands


async def until_published(world: World, day: date) -> None:
    async def published() -> bool:
        return {text.sign for text in await world.published() if text.day == day} == set(SIGNS)

    await until(published, f"{day} is published", 60)
