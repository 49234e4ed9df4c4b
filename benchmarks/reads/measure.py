"""The reads part: a cached text while the worker is idle, and while views come at full speed."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from typing import Any

import asyncpg

from benchmarks.environment import ROOT
from benchmarks.ground import Ground
from benchmarks.load import Filled
from benchmarks.plan import Plan
from benchmarks.progress import InvalidError, Progress
from benchmarks.reads.client import TRANSPORTS
from benchmarks.reads.percentiles import percentiles, within
from benchmarks.result import Results
from benchmarks.views.run import progress, start_worker
from streams.embedded.child import Child
from tests.support.wait import until
from tests.support.worker import Worker

_PREFIX = "reads."
_PUBLISHED = "SELECT count(*) FROM horoscope_cache WHERE published_revision = revision"
_UNIT = "ms"
#: Readers that ask more often than one client of a worker may.
_UNLIMITED = {"HOROSCOPE_HTTP_RATE": "0"}
#: Seconds for the day's texts, and for a client to hand in what it saw.
_TEXTS, _CLIENT = 60.0, 30.0


async def reads(ground: Ground, plan: Plan, results: Results) -> None:
    """Rounds of: idle and beside a views process of its own, then all in one process.

    Each for one reader after another, so that none of them waits for what another asked.
    """
    topics = await ground.make_topics(_PREFIX)
    filled = await ground.fill(topics.views, plan.read_views)
    for _ in range(plan.rounds):
        for transport in TRANSPORTS:
            await _apart(ground, plan, results, filled, transport)
            await _together(ground, plan, results, filled, transport)
    await ground.delete_topics(_PREFIX)


async def _apart(
    ground: Ground, plan: Plan, results: Results, filled: Filled, transport: str
) -> None:
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(ground.database())
        worker = start_worker(ground, _PREFIX, dsn, "agents", **_UNLIMITED)
        stack.callback(worker.close)
        looking = await stack.enter_async_context(progress(dsn))
        await with_texts(worker, looking.connection)
        began = time.monotonic()
        client = _client(ground, transport, worker, plan, stack)
        await asyncio.sleep(plan.request_seconds)
        _tell(results, f"idle, {transport}", await _waits(client), began, time.monotonic())
        client = _client(ground, transport, worker, plan, stack)
        views = start_worker(ground, _PREFIX, dsn, "views")
        stack.callback(views.close)
        await _under_load(results, f"views apart, {transport}", looking, client, views, filled)
        await asyncio.gather(views.stop(), worker.stop())


async def _together(
    ground: Ground, plan: Plan, results: Results, filled: Filled, transport: str
) -> None:
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(ground.database())
        looking = await stack.enter_async_context(progress(dsn))
        writer = start_worker(ground, _PREFIX, dsn, "agents")
        stack.callback(writer.close)
        await with_texts(writer, looking.connection)
        await writer.stop()
        worker = start_worker(ground, _PREFIX, dsn, "all", **_UNLIMITED)
        stack.callback(worker.close)
        await worker.ready()
        client = _client(ground, transport, worker, plan, stack)
        await _under_load(results, f"role all, {transport}", looking, client, worker, filled)
        await worker.stop()


async def _under_load(
    results: Results,
    what: str,
    looking: Progress,
    client: Child,
    counting: Worker,
    filled: Filled,
) -> None:
    """Only questions that were due while views were being counted are told of."""
    try:
        await looking.until(filled.views, lambda: counting.running)
    except InvalidError as error:
        results.refuse(f"reads/{what}, p99", str(error), _UNIT)
        return
    first = next(sight.at for sight in looking.sights if sight.views)
    _tell(results, what, await _waits(client), first, looking.sights[-1].at)


def _tell(results: Results, what: str, told: dict[str, Any], begin: float, end: float) -> None:
    waits = within(told["waits"], begin, end)
    if told["failed"] or not waits:
        why = f"{told['failed']} questions without a text, {len(waits)} answers"
        results.refuse(f"reads/{what}, p99", why, _UNIT)
        return
    for name, seconds in percentiles(waits).items():
        against = f"reads/old pattern, {name}"
        results.add(f"reads/{what}, {name}", seconds * 1000, _UNIT, against, answers=len(waits))


async def with_texts(worker: Worker, connection: asyncpg.Connection) -> None:
    """Return when the worker is ready and has published the day's texts."""
    await worker.ready()

    async def published() -> bool:
        return bool(await connection.fetchval(_PUBLISHED) >= 12)

    await until(published, "the day's texts are published", _TEXTS)


def _client(
    ground: Ground, transport: str, worker: Worker, plan: Plan, stack: AsyncExitStack
) -> Child:
    """Start a reader; its log's last line is what it saw."""
    at = {"HTTP": worker.url, "Kafka": ground.broker.bootstrap}[transport]
    argv = [
        *(sys.executable, "-m", "benchmarks.reads.client", "--prefix", _PREFIX),
        *("--transport", transport, "--at", at, "--rate", str(plan.request_rate)),
    ]
    client = Child("the reader", argv, ground.folder / f"reader-{transport}.log", cwd=ROOT)
    stack.push_async_callback(client.kill)
    return client


async def _waits(client: Child) -> dict[str, Any]:
    if not await client.stop(_CLIENT):
        raise InvalidError(f"the reader did not end: {client.tail()}")
    told: dict[str, Any] = json.loads(client.log.read_text().splitlines()[-1])
    return told
