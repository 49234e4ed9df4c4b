"""Runs a worker's services until a signal or the death of one of them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence

from mode import Service

from streams.limit import at_most
from streams.logs import get_logger

#: Seconds after which the event loop and Faust's consumer thread may ask each other for the
#: interpreter. They wake each other all the time, and with Python's 5 ms whoever wakes up waits.
SWITCH_INTERVAL = 0.0005
#: Seconds for each service to stop, and for all of them; what is last then gets no time at all.
STOP_TIMEOUT = 2.0
STOP_BUDGET = 6.0
#: Seconds after the signal at which the process ends whatever still hangs: Faust's stop can wait
#: for a crashed agent for ever, and a library may have swallowed its cancellation.
LAST_RESORT = 9.0

log = get_logger(__name__)


async def run(services: Sequence[Service]) -> int:
    """Start in order, wait, stop in reverse; 0 after SIGTERM or SIGINT, 1 after a crash.

    What is imported by now is there to stay: going through it again, the garbage collector would
    stop the event loop for 60 ms every few seconds.
    """
    gc.freeze()
    sys.setswitchinterval(SWITCH_INTERVAL)
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
    loop = asyncio.get_running_loop()
    end = loop.time() + STOP_BUDGET
    for service in reversed(services):
        seconds = max(0.0, min(STOP_TIMEOUT, end - loop.time()))
        await at_most(seconds, service.stop(), type(service).__name__)


def _arm_last_resort() -> None:
    def end() -> None:
        log.error("the worker hangs while it stops; ending it", after=LAST_RESORT)
        os._exit(1)

    timer = threading.Timer(LAST_RESORT, end)
    timer.daemon = True
    timer.start()
