"""What happens to workers."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial
from random import Random

from tests.chaos.crew import Post
from tests.chaos.environment import SESSION_TIMEOUT
from tests.chaos.faults.fault import Fault
from tests.chaos.stage import Stage
from tests.chaos.worker import EVERY_POINT
from tests.fakes.calls import Step

#: Seconds for a worker to get to a point; some points only lie in the way of a few.
_REACHED_WITHIN = 20.0
#: Four calls of a round take eleven seconds, in which workers start and join.
_SLOW_FAILURE = Step(status=500, delay=2.5, always=True)
#: Seconds that the storm waits for a worker to join, before it has to leave.
_JOINS_WITHIN = 15.0
_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)


def _some(stage: Stage, random: Random) -> Post:
    return random.choice(stage.crew.posts)


async def kill(stage: Stage, random: Random) -> None:
    """`kill -9`, and the supervisor starts it again after some seconds."""
    post = _some(stage, random)
    await stage.crew.kill(post)
    await asyncio.sleep(random.uniform(0, 3))
    stage.crew.man(post)


async def kill_all(stage: Stage, random: Random) -> None:
    await asyncio.gather(*(stage.crew.kill(post) for post in stage.crew.posts))
    await asyncio.sleep(random.uniform(0, 3))
    for post in stage.crew.posts:
        stage.crew.man(post)


async def stop(stage: Stage, random: Random) -> None:
    post = _some(stage, random)
    await stage.crew.stop(post)
    await asyncio.sleep(random.uniform(0, 3))
    stage.crew.man(post)


async def suspend(stage: Stage, random: Random) -> None:
    """Past the session time-out: the group goes on without it, and it wakes up as a zombie."""
    await stage.crew.suspend(_some(stage, random), SESSION_TIMEOUT + random.uniform(1, 5))


async def storm(stage: Stage, random: Random) -> None:
    """Workers join and leave, by one signal or the other, while every sign's text is written.

    The calls are slow and fail meanwhile: partitions then move in the midst of rounds.
    """
    crew = stage.crew
    await stage.model.follow([_SLOW_FAILURE])
    stage.to_midnight()
    joined = [Post(random.choice(roles)) for roles in (("all", "agents"), ("all", "views"))]
    crew.posts += joined
    for post in joined:
        crew.man(post)
        await asyncio.sleep(random.uniform(0, 2))
    for post in joined:
        await _joined(post)
        await (crew.kill if random.random() < 0.5 else crew.stop)(post)
        await asyncio.sleep(random.uniform(0, 2))
        crew.posts.remove(post)
    await stage.model.follow([])


async def _joined(post: Post) -> None:
    """Another fault may keep it from that, or end it."""
    if post.worker:
        with suppress(AssertionError, TimeoutError):
            await post.worker.ready(_JOINS_WITHIN)


async def at_a_point(point: str, stage: Stage, random: Random) -> None:
    """Every worker starts anew with the point in its way; the first there gets the signal."""
    crew, number = stage.crew, random.choice(_SIGNALS)
    crew.aim(point, number)
    for post in crew.posts:
        await crew.stop(post)
        crew.man(post)
    stage.to_midnight()
    await stage.load.burst()
    for _ in range(int(_REACHED_WITHIN * 10)):
        if crew.latch.exists():
            break
        await asyncio.sleep(0.1)
    if crew.latch.exists():
        stage.reached.append(f"{point}, {number.name}")
    crew.disarm()
    if number is signal.SIGSTOP:
        await _wake(stage)


async def _wake(stage: Stage) -> None:
    await asyncio.sleep(SESSION_TIMEOUT + 2)
    for post in stage.crew.posts:
        if post.worker and post.worker.running:
            post.worker.send(signal.SIGCONT)


FAULTS = (
    Fault("worker killed", "workers", kill, weight=8),
    Fault("all workers killed", "workers", kill_all),
    Fault("worker stopped", "workers", stop, weight=6),
    Fault("worker suspended", "workers", suspend, weight=8),
    Fault("workers join and leave", "workers", storm),
    *(
        Fault(f"worker hit {point}", "workers", partial(at_a_point, point), weight=2)
        for point in EVERY_POINT
    ),
)
