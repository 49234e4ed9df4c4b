"""What happens to the workers' clock."""

from __future__ import annotations

import asyncio
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage


async def forward_and_back(stage: Stage, random: Random) -> None:
    """By up to half an hour, and back by as much: midnight may be passed twice."""
    step = random.uniform(5, 1800)
    stage.clock.set(stage.offset + step)
    await asyncio.sleep(random.uniform(1, 6))
    stage.clock.set(stage.offset)


async def back_and_forward(stage: Stage, random: Random) -> None:
    step = random.uniform(5, 1800)
    stage.clock.set(stage.offset - step)
    await asyncio.sleep(random.uniform(1, 6))
    stage.clock.set(stage.offset)


FAULTS = (
    Fault("clock steps forward and back", "clock", forward_and_back, weight=3),
    Fault("clock steps back and forward", "clock", back_and_forward, weight=3),
)
