"""What the model does to whoever calls it. A day that fails must be made up for later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from random import Random

from schemas.artefact import Product
from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage
from tests.fakes.calls import Step

_MISDEEDS: dict[str, Step] = {
    "hangs": Step(kind="hang"),
    "answers garbage": Step(kind="html"),
    "answers half": Step(kind="truncated"),
    "hangs up": Step(kind="closed"),
    "answers 429": Step(status=429, retry_after=1),
    "answers 429 for long": Step(status=429, retry_after=600),
    "answers 500": Step(status=500),
    "answers 401": Step(status=401),
    "is empty": Step(kind="empty"),
    "is huge": Step(kind="huge"),
}


async def misbehave(step: Step, stage: Stage, random: Random) -> None:
    """Some calls or all for a while, at the next midnight: the clock is stepped to it.

    As many for images as for texts: no text may come later for that.
    """
    sign = None if random.random() < 0.5 else random.choice(("leo", "aries"))
    steps = [replace(step, sign=sign, product=product) for product in Product]
    await stage.model.follow(steps * random.randint(1, 20))
    await asyncio.sleep(random.uniform(2, 6))
    await stage.model.follow([])


FAULTS = tuple(
    Fault(f"model {name}", "model", partial(misbehave, step), weight=1)
    for name, step in _MISDEEDS.items()
)
