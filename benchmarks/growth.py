"""The growth part: more workers, partitions, waiting views, and rows that are there already."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]  # ships no type information

from benchmarks.ground import Ground
from benchmarks.load import Filled
from benchmarks.plan import Plan
from benchmarks.progress import InvalidError, Progress
from benchmarks.result import Results
from benchmarks.views.case import Case, Source
from benchmarks.views.run import progress, run_outside, views_worker
from tests.support.worker import Worker

_UNIT = "views/s"
_ONE = "growth/workers: 1"
_PREFIX = "growth."

_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'horoscope'"


async def growth(ground: Ground, plan: Plan, results: Results) -> None:
    for part in (_partitions, _days, _backlogs, _workers):
        await part(ground, plan, results)


async def _partitions(ground: Ground, plan: Plan, results: Results) -> None:
    """One worker on topics of several numbers of partitions, interleaved."""
    filled = {}
    for partitions in plan.partitions:
        topics = await ground.make_topics(f"growth{partitions}.", partitions)
        filled[partitions] = await ground.fill(topics.views, plan.views)
    for _ in range(plan.rounds):
        for partitions, each in filled.items():
            await _one(ground, results, f"growth/partitions: {partitions}", each)
    for each in filled.values():
        await ground.delete_topics(each.topic.name.removesuffix("views"))


async def _days(ground: Ground, plan: Plan, results: Results) -> None:
    """One worker beside the counts of so many days, interleaved."""
    topics = await ground.make_topics(_PREFIX)
    filled = await ground.fill(topics.views, plan.views)
    for _ in range(plan.rounds):
        for days in plan.days:
            await _one(ground, results, f"growth/days of rows: {days}", filled, days)
    await ground.delete_topics(_PREFIX)


async def _backlogs(ground: Ground, plan: Plan, results: Results) -> None:
    """One worker and backlogs of a hundredth, a tenth and the whole."""
    for backlog in (plan.backlog // 100, plan.backlog // 10, plan.backlog):
        topics = await ground.make_topics(_PREFIX)
        filled = await ground.fill(topics.views, backlog)
        for _ in range(plan.heavy_rounds):
            await _one(ground, results, f"growth/backlog: {backlog:,}", filled)
        await ground.delete_topics(_PREFIX)


async def _one(ground: Ground, results: Results, name: str, filled: Filled, days: int = 0) -> None:
    try:
        outcome = await run_outside(ground, Case("worker", Source.PLAIN), filled, days)
    except InvalidError as error:
        results.refuse(name, str(error), _UNIT)
    else:
        results.add(name, outcome.rate, _UNIT, **outcome.detail)


async def _workers(ground: Ground, plan: Plan, results: Results) -> None:
    """Several workers from the moment at which all are ready, interleaved."""
    topics = await ground.make_topics(_PREFIX)
    filled = await ground.fill(topics.views, plan.growth_views)
    for _ in range(plan.heavy_rounds):
        for workers in plan.workers if ground.many_workers else (1,):
            try:
                await _together(ground, results, filled, workers)
            except InvalidError as error:
                results.refuse(f"growth/workers: {workers}", str(error), _UNIT, _ONE)
    await ground.delete_topics(_PREFIX)


async def _together(ground: Ground, results: Results, filled: Filled, workers: int) -> None:
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(ground.database())
        looking = await stack.enter_async_context(progress(dsn))
        started = [views_worker(ground, filled, dsn) for _ in range(workers)]
        for each in started:
            stack.callback(each.close)
        await asyncio.gather(*(each.ready(90) for each in started))
        begun = await _moment(looking, started)
        await looking.until(filled.views, lambda: all(each.running for each in started))
        ended = await _moment(looking, started)
        connections = await looking.connection.fetchval(_CONNECTIONS)
        await looking.check(filled.by_sign)
        await asyncio.gather(*(each.stop() for each in started))
    name = f"growth/workers: {workers}"
    results.add(name, ended.rate(begun), _UNIT, _ONE, connections=connections)
    cpu = ended.cpu_a_view(begun) * 1e6
    results.add(f"{name}, CPU a view", cpu, "µs", f"{_ONE}, CPU a view")


@dataclass(frozen=True, slots=True)
class Moment:
    """What was counted at a moment, and the CPU-seconds that the workers had used for it."""

    at: float
    views: int
    cpu: float

    def rate(self, begun: Moment) -> float:
        """Views a second since `begun`; `InvalidError` where hardly any were left by then."""
        if begun.views > self.views / 2:
            raise InvalidError(f"{begun.views} were counted before all were ready: send more")
        return (self.views - begun.views) / (self.at - begun.at)

    def cpu_a_view(self, begun: Moment) -> float:
        return (self.cpu - begun.cpu) / (self.views - begun.views)


async def _moment(looking: Progress, workers: list[Worker]) -> Moment:
    views = await looking.look()
    times = [psutil.Process(each.pid).cpu_times() for each in workers]
    return Moment(time.monotonic(), views, sum(each.user + each.system for each in times))
