"""Runs a worker's services until a signal or the death of one of them."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Sequence

from mode import Service

from streams.logs import get_logger

#: Seconds for each service to stop.
STOP_TIMEOUT = 2.5
#: Seconds after the signal at which the process ends whatever still hangs: Faust's stop can wait
#: for a crashed agent for ever, and a library may have swallowed its cancellation.
LAST_RESORT = 9.0

log = get_logger(__name__)


async def run(services: Sequence[Service]) -> int:
    """Start in order, wait, stop in reverse; 0 after SIGTERM or SIGINT, 1 after a crash."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    working = asyncio.create_task(_work(services), name="services")
    stopping = asyncio.create_task(stop.wait(), name="signal")
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    _arm_last_resort()
    log.info("stopping", reason="a signal" if stop.is_set() else "a service died")
    await _cancel(working, stopping)
    await _stop(services)
    crash = working.exception() if not working.cancelled() else None
    if crash:
        log.error("the worker died", error=str(crash), kind=type(crash).__name__)
    return 0 if stop.is_set() else 1


async def _work(services: Sequence[Service]) -> None:
    for service in services:
        await service.maybe_start()
    waits = [asyncio.create_task(each.wait_until_stopped()) for each in services]
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            await each
        reasons = (each.crash_reason for each in services if each.crash_reason)
        raise next(reasons, None) or RuntimeError("a service ended by itself")
    finally:
        await _cancel(*waits)


async def _cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _stop(services: Sequence[Service]) -> None:
    """One service's failing or hanging stop is no business of the others'."""
    for service in reversed(services):
        try:
            async with asyncio.timeout(STOP_TIMEOUT):
                await service.stop()
        except Exception:
            log.exception("a service did not stop", service=type(service).__name__)


def _arm_last_resort() -> None:
    def end() -> None:
        log.error("the worker hangs while it stops; ending it", after=LAST_RESORT)
        os._exit(1)

    timer = threading.Timer(LAST_RESORT, end)
    timer.daemon = True
    timer.start()
