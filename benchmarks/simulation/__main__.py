"""`python -m benchmarks.simulation`: the figures of docs/scaling.md."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.conditions import conditions_of
from benchmarks.ground import Ground, ground
from benchmarks.result import write
from benchmarks.simulation.hot_rows import Load, commits
from benchmarks.simulation.queues import makespan, shared_makespan, waits
from benchmarks.simulation.traffic import bytes_a_view
from streams.logs import configure

SCALING = Path(__file__).parents[1] / "results" / "scaling.json"
#: Seconds that a request's agent is taken to need: a transaction and two acknowledged sends.
_SERVICE = 0.008


def main(
    seconds: Annotated[float, typer.Option(help="of each load on PostgreSQL")] = 5.0,
    views: Annotated[int, typer.Option(help="views to weigh on the broker")] = 200_000,
    out: Annotated[Path, typer.Option(help="where the figures go")] = SCALING,
) -> None:
    """Measure and simulate what docs/scaling.md says."""
    configure("ERROR")
    asyncio.run(_run(seconds, views, out))


async def _run(seconds: float, views: int, out: Path) -> None:
    async with ground("auto") as servers:
        told = {
            "conditions": conditions_of(servers),
            "hot-rows": await _hot_rows(servers, seconds),
            "event-ids": await _event_ids(servers, seconds),
            "traffic": [
                await bytes_a_view(servers, views, identified, compression)
                for identified in (False, True)
                for compression in ("none", "lz4")
            ],
            "generation": _generation(),
            "requests": _requests(),
        }
    write(out, told)
    typer.echo(f"figures in {out}")


async def _hot_rows(servers: Ground, seconds: float) -> list[dict[str, Any]]:
    loads = [Load(workers, spread) for workers in (1, 4, 16, 64) for spread in (False, True)]
    return [
        {"workers": load.workers, "rows": "their own" if load.spread else "the same twelve"}
        | await commits(servers, load, seconds)
        for load in loads
    ]


async def _event_ids(servers: Ground, seconds: float) -> list[dict[str, Any]]:
    loads = [Load(workers, ids=ids) for workers in (1, 4) for ids in (1_000, 10_000)]
    told = []
    for load in loads:
        measured = await commits(servers, load, seconds)
        ids = measured["transactions_s"] * load.ids
        of_ids = {"workers": load.workers, "ids_a_batch": load.ids, "ids_s": ids}
        told.append(of_ids | measured)
    return told


def _generation() -> list[dict[str, Any]]:
    """Texts a day, and the partitions (so writers at once) that they are dealt to."""
    return [
        {
            "texts": texts,
            "partitions": partitions,
            "seconds": makespan(texts, partitions),
            "seconds_shared_queue": shared_makespan(texts, partitions),
        }
        for texts in (12, 120, 1_200, 12_000)
        for partitions in (12, 120, 1_200)
        if partitions <= texts
    ]


def _requests() -> list[dict[str, Any]]:
    told = []
    for rate in (100, 1_000, 10_000):
        for partitions in (12, 120):
            if rate * _SERVICE < partitions:  # else the queue grows for ever
                p99 = waits(rate, partitions, _SERVICE, 100_000)["p99"] * 1000
                told.append({"rate": rate, "partitions": partitions, "p99_ms": p99})
    return told


if __name__ == "__main__":
    typer.run(main)
