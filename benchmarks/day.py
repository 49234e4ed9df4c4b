"""The day part: twelve texts, a worker's death in between, and a worker's start."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import aiohttp

from benchmarks.fake_model import under_way
from benchmarks.fleet import LIMIT, Fleet, fleet
from benchmarks.ground import Ground
from benchmarks.plan import Plan
from benchmarks.result import Results
from schemas.sign import SIGNS
from tests.fakes.remote import RemoteOpenAI, remote_openai
from tests.support.wait import until

_UNIT = "s"
_OLD = "day/old pattern: one after another"


async def day(ground: Ground, plan: Plan, results: Results) -> None:
    async with remote_openai(ground.folder, plan.writer_delay) as model:
        await _one_after_another(model, results)
        for workers in plan.workers if ground.many_workers else (1,):
            await _whole_days(ground, model, plan, results, workers)
        for artist in ("none", "builtin"):
            await _with_images(ground, model, plan, results, artist)
        if ground.many_workers:
            await _killed(ground, model, plan, results)


async def _one_after_another(model: RemoteOpenAI, results: Results) -> None:
    """The old pattern's midnight: twelve calls in a row. Once, for it only waits."""
    began = time.monotonic()
    async with aiohttp.ClientSession() as session:
        for sign in SIGNS:
            asked = {"messages": [{"content": f"horoscope for {sign} for 2026-01-01"}]}
            async with session.post(f"{model.base_url}/chat/completions", json=asked) as answer:
                await answer.read()
    results.add(_OLD, time.monotonic() - began, _UNIT, _OLD)


async def _whole_days(
    ground: Ground, model: RemoteOpenAI, plan: Plan, results: Results, workers: int
) -> None:
    async with AsyncExitStack() as stack:
        made = await fleet(ground, model, stack)
        for _ in range(workers):
            results.add("day/start of a worker to ready", await made.start(), _UNIT)
        await made.settle()
        for _ in range(plan.rounds):
            began = await made.ask()
            seconds = await made.published() - began
            name = f"day/twelve texts, workers: {workers}"
            results.add(name, seconds, _UNIT, _OLD, writer_delay=plan.writer_delay)


async def _with_images(
    ground: Ground, model: RemoteOpenAI, plan: Plan, results: Results, artist: str
) -> None:
    """What a day costs one worker with images and without."""
    async with AsyncExitStack() as stack:
        made = await fleet(ground, model, stack)
        await made.start(artist)
        await made.settle()
        if artist != "none":
            await made.drawn()
        for _ in range(plan.rounds):
            cpu, began = made.cpu(), await made.ask()
            results.add(
                f"day/twelve texts, artist: {artist}", await made.published() - began, _UNIT
            )
            if artist != "none":
                results.add(f"day/twelve images, {artist}", await made.drawn() - began, _UNIT)
            results.add(f"day/CPU of a day, artist: {artist}", made.cpu() - cpu, _UNIT)


async def _killed(ground: Ground, model: RemoteOpenAI, plan: Plan, results: Results) -> None:
    """Two workers, one killed: before its texts are asked for, and in the middle of its calls."""
    for in_a_call in (False, True):
        for _ in range(plan.heavy_rounds):
            async with AsyncExitStack() as stack:
                made = await fleet(ground, model, stack)
                await asyncio.gather(made.start(), made.start())
                await made.settle()
                killed_at = await _kill_one(made, in_a_call)
                seconds = await made.published() - killed_at
            when = "in its calls" if in_a_call else "while idle"
            results.add(f"day/worker killed {when} to all texts", seconds, _UNIT)


async def _kill_one(made: Fleet, in_a_call: bool) -> float:
    if in_a_call:
        await made.ask()
        await until(lambda: _all_under_way(made), "twelve calls are under way", LIMIT)
    killed_at = time.monotonic()
    await made.workers[1].kill()
    if not in_a_call:
        await made.ask()
    return killed_at


async def _all_under_way(made: Fleet) -> bool:
    return await under_way(made.model) == len(SIGNS)
