"""`python -m benchmarks.run`: what `make bench` runs."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console

from benchmarks import table
from benchmarks.bar import bars
from benchmarks.conditions import conditions_of
from benchmarks.ground import Ground, ground
from benchmarks.parts import measure
from benchmarks.plan import PARTS, Plan, quick
from benchmarks.progress import InvalidError
from benchmarks.result import Results, write
from streams.embedded.broker import Kind
from streams.embedded.error import EmbeddedError
from streams.logs import configure

#: What ends a part of a run and not the run: a worker that does not get ready, a wait's end.
FAILURES = (AssertionError, InvalidError, EmbeddedError, OSError, asyncpg.PostgresError)
RESULTS = Path(__file__).parent / "results"
LATEST, QUICK = RESULTS / "latest.json", RESULTS / "quick.json"


def main(
    parts: Annotated[str, typer.Option(help="which, of " + ",".join(PARTS))] = ",".join(PARTS),
    in_short: Annotated[
        bool, typer.Option("--quick", help="the views part alone, in under three minutes")
    ] = False,
    rounds: Annotated[int, typer.Option(min=1, help="interleaved rounds")] = Plan.rounds,
    heavy_rounds: Annotated[
        int, typer.Option(min=1, help="rounds of what takes a minute or restarts workers")
    ] = Plan.heavy_rounds,
    views: Annotated[int, typer.Option(help="views for the worker and the ceilings")] = Plan.views,
    identified: Annotated[int, typer.Option(help="the same, with event_id")] = Plan.identified,
    peer_views: Annotated[int, typer.Option(help="views for each peer")] = Plan.peer_views,
    faust_views: Annotated[int, typer.Option(help="the same, for Faust")] = Plan.faust_views,
    calls: Annotated[int, typer.Option(help="calls of the old pattern")] = Plan.calls,
    request_rate: Annotated[int, typer.Option(help="requests a second")] = Plan.request_rate,
    request_seconds: Annotated[
        float, typer.Option(help="seconds of requests while idle")
    ] = Plan.request_seconds,
    read_views: Annotated[
        int, typer.Option(help="views that are counted while readers ask")
    ] = Plan.read_views,
    growth_views: Annotated[
        int, typer.Option(help="views that several workers share")
    ] = Plan.growth_views,
    backlog: Annotated[
        int, typer.Option(help="the longest backlog; 10,000,000 take 1 GB of disk")
    ] = Plan.backlog,
    broker: Annotated[str, typer.Option(help="auto, kafka or small")] = "auto",
    out: Annotated[Path | None, typer.Option(help="where the figures go")] = None,
) -> None:
    """Measure the service, its peers and its ceilings side by side, in one run."""
    plan = replace(
        Plan(),
        rounds=rounds,
        heavy_rounds=heavy_rounds,
        views=views,
        identified=identified,
        peer_views=peer_views,
        faust_views=faust_views,
        calls=calls,
        request_rate=request_rate,
        request_seconds=request_seconds,
        read_views=read_views,
        growth_views=growth_views,
        backlog=backlog,
    )
    chosen = ["views"] if in_short else parts.split(",")
    if unknown := set(chosen) - set(PARTS):
        raise typer.BadParameter(f"no such part: {', '.join(sorted(unknown))}")
    configure("ERROR")
    # SIGTERM ends a run as Ctrl-C does: the servers and their folder go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if in_short:
        plan = quick(plan)
    asyncio.run(_run(plan, chosen, _kind(broker), out or (QUICK if in_short else LATEST)))


def _kind(named: str) -> Kind:
    kinds: dict[str, Kind] = {"auto": "auto", "kafka": "kafka", "small": "small"}
    if named not in kinds:
        raise typer.BadParameter(f"no such broker: {named}")
    return kinds[named]


async def _run(plan: Plan, parts: list[str], kind: Kind, out: Path) -> None:
    console, began = Console(), time.monotonic()
    results = Results(lambda line: console.print(line, style="dim", highlight=False))
    async with ground(kind) as servers:
        _introduce(console, servers)
        conditions = conditions_of(servers)
        for part in parts:
            console.print(f"measuring {part}", style="dim")
            try:
                await measure(part, servers, plan, results)
            except FAILURES as error:
                results.refuse(f"{part}/the rest of it", f"{type(error).__name__}: {error}", "")
            seconds = round(time.monotonic() - began)
            reached = bars(results, plan.writer_delay, plan.backlog)
            told = {
                "conditions": conditions | {"seconds": seconds, "plan": asdict(plan)},
                "bars": [asdict(bar) | {"met": bar.met} for bar in reached],
                "measurements": results.as_json(),
            }
            write(out, told)
    table.show(console, results, {"broker": conditions["broker"], "seconds": seconds})
    table.show_bars(console, reached)
    console.print(f"figures in {out}", style="dim")


def _introduce(console: Console, servers: Ground) -> None:
    console.print(f"{servers.broker.name} and {servers.postgres.name} are there", style="dim")
    if servers.broker.instead_of:
        console.print(f"Apache Kafka cannot be had: {servers.broker.instead_of}", style="yellow")


if __name__ == "__main__":
    typer.run(main)
