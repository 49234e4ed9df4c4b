"""Many workers that commit batches at once: on the same twelve rows, and on rows of their own.

The statements are the service's, and so is their order. What a transaction costs does not depend
on how many views it counts, as long as they carry no `event_id`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import asyncpg

from benchmarks.ground import Ground
from benchmarks.reads.percentiles import percentiles
from schemas.sign import SIGNS
from schemas.tables import consumed_offsets, horoscope_views, seen_events

_TOPIC = "simulated"
#: Bytes of the table of ids with its indexes.
_WEIGHT = "SELECT pg_total_relation_size('seen_events')"
_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Load:
    """`workers` that commit one batch after another; `ids` of a batch's views carry an id."""

    workers: int
    spread: bool = False
    ids: int = 0


async def commits(ground: Ground, load: Load, seconds: float) -> dict[str, float]:
    """Transactions a second of all workers together, and the waits for one (ms)."""
    async with ground.database() as dsn, AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(_connection(dsn)) for _ in range(load.workers)
        ]
        await connections[0].execute(
            consumed_offsets.BEGIN,
            _TOPIC,
            "id",
            list(range(load.workers)),
            [0] * load.workers,
        )
        began = time.monotonic()
        end = began + seconds
        waits = await asyncio.gather(
            *(_work(each, number, load, end) for number, each in enumerate(connections))
        )
        took = time.monotonic() - began
        weight = await connections[0].fetchval(_WEIGHT)
    together = [wait for each in waits for wait in each]
    told = percentiles(together)
    measured = {
        "transactions_s": len(together) / took,
        "p50_ms": told["p50"] * 1000,
        "p99_ms": told["p99"] * 1000,
    }
    if load.ids:
        measured["bytes_an_id"] = weight / (len(together) * load.ids)
    return measured


def _connection(dsn: str) -> asyncpg.Pool:
    return asyncpg.create_pool(dsn, min_size=1, max_size=1)


async def _work(pool: asyncpg.Pool, number: int, load: Load, end: float) -> list[float]:
    waits: list[float] = []
    offset = 0
    signs = [f"{sign} {number}" if load.spread else str(sign) for sign in SIGNS]
    while (began := time.monotonic()) < end:
        async with pool.acquire() as connection, connection.transaction():
            await connection.fetch(
                consumed_offsets.ADVANCE, _TOPIC, [number], [offset], [offset + 1]
            )
            if load.ids:
                await _accept(connection, load.ids)
            await connection.execute(
                horoscope_views.ADD, signs, [_DAY] * len(signs), [1] * len(signs)
            )
        offset += 1
        waits.append(time.monotonic() - began)
    return waits


async def _accept(connection: asyncpg.pool.PoolConnectionProxy, ids: int) -> None:
    now = int(time.time() * 1000)
    fresh = ",".join(uuid4().hex for _ in range(ids))
    await connection.fetch(seen_events.ACCEPT, f"{{{fresh}}}", [now] * ids, seen_events.WINDOW)
