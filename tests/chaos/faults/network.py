"""What happens between the workers and the servers."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from random import Random
from typing import Literal

from tests.chaos.environment import SESSION_TIMEOUT
from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage
from tests.support.proxy import Proxy

_ONE = frozenset({1})

Side = Literal["broker", "PostgreSQL"]


def _proxy(stage: Stage, side: Side) -> Proxy:
    network = stage.servers.network
    assert network
    return network.kafka if side == "broker" else network.postgres


async def stall(side: Side, stage: Stage, random: Random) -> None:
    """Connections stay open, and nothing passes; often for longer than the session time-out."""
    begun, proxy = time.time(), _proxy(stage, side)
    proxy.stall()
    await asyncio.sleep(random.uniform(1, SESSION_TIMEOUT * 2))
    proxy.heal()
    stage.crew.disturb(begun)


async def cut(side: Side, stage: Stage, random: Random) -> None:
    begun, proxy = time.time(), _proxy(stage, side)
    for _ in range(random.randint(1, 4)):
        proxy.cut()
        await asyncio.sleep(random.uniform(0, 2.5))
        proxy.heal()
        await asyncio.sleep(random.uniform(0, 1))
    stage.crew.disturb(begun)


async def delay(side: Side, stage: Stage, random: Random) -> None:
    begun, proxy = time.time(), _proxy(stage, side)
    proxy.delay(random.uniform(0.02, 0.4))
    await asyncio.sleep(random.uniform(3, 8))
    proxy.heal()
    stage.crew.disturb(begun)


_SIDES: tuple[Side, ...] = ("broker", "PostgreSQL")

FAULTS = tuple(
    Fault(f"network to {side} {name}", "network", partial(work, side), brokers=_ONE)
    for side in _SIDES
    for name, work in (("stalls", stall), ("is cut", cut), ("is slow", delay))
)
