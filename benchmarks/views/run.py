"""Runs one case once, and gives its figure if its counts are right."""

from __future__ import annotations

import itertools
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.environment import ROOT, python_of
from benchmarks.ground import Ground
from benchmarks.load import Filled
from benchmarks.progress import InvalidError, Progress, rate
from benchmarks.views.case import Case
from streams.embedded.child import Child
from tests.support.worker import Worker

#: Seconds that a program which times itself may take.
_LIMIT = 300.0
#: Of workers, each of which has files of its own.
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round's views a second, and what else is known of it."""

    rate: float
    detail: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def progress(dsn: str, days: int = 0) -> AsyncIterator[Progress]:
    """Look at the counts of a database over a connection of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        looking = Progress(connection)
        await looking.begin(days)
        yield looking
    finally:
        await connection.close()


async def run_inside(ground: Ground, case: Case, filled: Filled | None, calls: int) -> Outcome:
    """A program that times itself; what it wrote, or read, must be what it says."""
    views = filled.views if filled else calls
    async with ground.database() as dsn, progress(dsn) as looking:
        child = await start(ground, case, dsn, filled, views)
        try:
            status = await child.finished(_LIMIT)
        finally:
            await child.kill()
        if status:
            raise InvalidError(f"status {status}: {child.tail(5)}")
        told = json.loads(child.log.read_text().splitlines()[-1])
        counted = await looking.look() if case.counts else views
        if told["views"] != (counted if case.counts else views):
            raise InvalidError(f"{counted} counted of {told['views']}")
        return Outcome(told.pop("rate"), told)


async def run_outside(ground: Ground, case: Case, filled: Filled, days: int = 0) -> Outcome:
    """A program that counts until it is stopped, watched through the database.

    That holds the counts of so many earlier `days`.
    """
    async with ground.database() as dsn, progress(dsn, days) as looking:
        if case.module is None:
            worker = views_worker(ground, filled, dsn)
            try:
                await looking.until(filled.views, lambda: worker.running)
                await worker.stop()
            finally:
                worker.close()
        else:
            child = await start(ground, case, dsn, filled, filled.views)
            try:
                await looking.until(filled.views, lambda: child.running)
            finally:
                await child.stop()
        await looking.look()
        await looking.check(filled.by_sign)
        return Outcome(rate(looking.sights, filled.views), await conditions(looking, filled))


async def conditions(looking: Progress, filled: Filled) -> dict[str, Any]:
    batch = await looking.views_a_transaction()
    return {
        "views": filled.views,
        "partitions": filled.topic.partitions,
        "views_a_transaction": round(batch),
    }


def views_worker(ground: Ground, filled: Filled, dsn: str) -> Worker:
    """Our worker, as a user starts it, on the topic that was filled."""
    return start_worker(ground, filled.topic.name.removesuffix("views"), dsn, "views")


def start_worker(ground: Ground, prefix: str, dsn: str, role: str, **env: str) -> Worker:
    told = {
        "HOROSCOPE_KAFKA_URL": ground.broker.bootstrap,
        "HOROSCOPE_DATABASE_URL": dsn,
        "HOROSCOPE_TOPIC_PREFIX": prefix,
        "ROLE": role,
    }
    # An interpreter of its own: one forked from the tests' would have their memory.
    return Worker(ground.folder, next(_numbers), told | env, anew=True)


async def start(ground: Ground, case: Case, dsn: str, filled: Filled | None, views: int) -> Child:
    python = await python_of(case.environment) if case.environment else Path(sys.executable)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {
        "PYTHONPATH": os.pathsep.join(paths),
        "BENCH_KAFKA": ground.broker.bootstrap,
        "BENCH_DSN": dsn,
        "BENCH_TOPIC": filled.topic.name if filled else "",
        "BENCH_GROUP": f"bench-{secrets.token_hex(4)}",
        "BENCH_VIEWS": str(views),
    }
    named = [f"{name}={value}" for name, value in (env | case.env).items()]
    argv: list[str | Path] = [
        "env",
        *named,
        python,
        "-m",
        f"benchmarks.views.{case.module}",
        *case.arguments,
    ]
    return Child(case.name, argv, ground.folder / f"{case.module}.log", cwd=ground.folder)
