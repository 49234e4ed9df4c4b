"""A limit for one step of a stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from streams.logs import get_logger

log = get_logger(__name__)


async def at_most(seconds: float, step: Coroutine[Any, Any, object], name: str) -> None:
    """Do the step, and leave it behind after `seconds`; neither that nor its failure is raised.

    `asyncio.timeout` is not enough here: mode swallows cancellations, and aiokafka lets one of its
    own out when the broker is away (`Fetcher.close`), which would end whoever waits for it.
    """
    task = asyncio.create_task(step, name=name)
    try:
        await asyncio.wait((task,), timeout=seconds)
    finally:
        left = not task.done()
        task.cancel()
    if left:
        log.warning("left behind at a stop", step=name, after=seconds)
    elif not task.cancelled() and (error := task.exception()):
        log.error("a step of the stop failed", step=name, exc_info=error)
