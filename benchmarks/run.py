"""`python -m benchmarks.run`: what `make bench` runs."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from dataclasses import asdict
from typing import Any

import asyncpg
from pydantic import ValidationError
from pydantic_settings import CliApp
from rich.console import Console

from benchmarks import table
from benchmarks.bar import Bar, bars
from benchmarks.conditions import conditions_of
from benchmarks.ground import Ground, ground
from benchmarks.options import Options
from benchmarks.parts import measure
from benchmarks.plan import Plan
from benchmarks.progress import InvalidError
from benchmarks.result import Results, write
from streams.embedded.error import EmbeddedError
from streams.logs import configure

#: What ends a part of a run and not the run: a worker that does not get ready, a wait's end.
FAILURES = (AssertionError, InvalidError, EmbeddedError, OSError, asyncpg.PostgresError)


def main() -> None:
    try:
        options = CliApp.run(Options)
    except ValidationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    configure("ERROR")
    # SIGTERM ends a run as Ctrl-C does: the servers and their folder go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asyncio.run(_run(options))


async def _run(options: Options) -> None:
    console, began = Console(), time.monotonic()
    results = Results(lambda line: console.print(line, style="dim", highlight=False))
    async with ground(options.broker) as servers:
        _introduce(console, servers)
        conditions = conditions_of(servers)
        for part in options.chosen:
            console.print(f"measuring {part}", style="dim")
            await _measure(part, servers, options.plan, results)
            conditions |= {"seconds": round(time.monotonic() - began)}
            write(options.to, _told(conditions, options.plan, results))
    table.show(console, results, {name: conditions[name] for name in ("broker", "seconds")})
    table.show_bars(console, _bars(results, options.plan))
    console.print(f"figures in {options.to}", style="dim")


async def _measure(part: str, servers: Ground, plan: Plan, results: Results) -> None:
    try:
        await measure(part, servers, plan, results)
    except FAILURES as error:
        results.refuse(f"{part}/the rest of it", f"{type(error).__name__}: {error}", "")


def _told(conditions: dict[str, Any], plan: Plan, results: Results) -> dict[str, Any]:
    sizes = plan.model_dump(include=set(Plan.model_fields))
    return {
        "conditions": conditions | {"plan": sizes},
        "bars": [asdict(bar) | {"met": bar.met} for bar in _bars(results, plan)],
        "measurements": results.as_json(),
    }


def _bars(results: Results, plan: Plan) -> list[Bar]:
    return bars(results, plan.writer_delay, plan.backlog)


def _introduce(console: Console, servers: Ground) -> None:
    console.print(f"{servers.broker.name} and {servers.postgres.name} are there", style="dim")
    if servers.broker.instead_of:
        console.print(f"Apache Kafka cannot be had: {servers.broker.instead_of}", style="yellow")


if __name__ == "__main__":
    main()
