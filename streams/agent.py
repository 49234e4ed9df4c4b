"""Faust's agent, mended where partitions move."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from faust.agents import Agent as FaustAgent
from faust.types.agents import ActorRefT


class Agent(FaustAgent):
    """An agent whose actors end when their partition is revoked.

    Faust takes the cancellation of a revoked actor for a crash and has its supervisor start it
    again, for a partition that is gone (faust#529); and two of those within 10 ms exceed the
    supervisor's limit (100 a second, in a bucket of one), which ends the worker.
    """

    logger = logging.getLogger("faust.agents")

    async def _execute_actor(self, coro: Awaitable[object], aref: ActorRefT) -> None:
        await super()._execute_actor(_until_stopped(coro, aref), aref)


async def _until_stopped(coro: Awaitable[object], aref: ActorRefT) -> None:
    """The last thing in the actor's task: nothing goes on after a cancellation that ends here."""
    try:
        await coro
    except asyncio.CancelledError:
        if not aref.should_stop:
            raise
