from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine

import pytest

from streams.limit import at_most


async def _hangs() -> None:
    await asyncio.Event().wait()


async def _is_deaf() -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.sleep(100)


async def _fails() -> None:
    raise ValueError("a bug")


async def _lets_a_cancellation_out() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("step", [_hangs, _is_deaf, _fails, _lets_a_cancellation_out])
async def test_a_step_that_hangs_or_fails_holds_nobody_up(
    step: Callable[[], Coroutine[None, None, None]],
) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    await at_most(2, step(), "a step")
    assert loop.time() <= before + 2.1
    await asyncio.sleep(200)


async def test_who_waits_can_be_cancelled_and_takes_the_step_along() -> None:
    ended = asyncio.Event()

    async def step() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = asyncio.create_task(at_most(100, step(), "a step"))
    await asyncio.sleep(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await ended.wait()
