"""`python -m benchmarks.starts`: this checkout's starts beside those of an older one."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, CliApp, SettingsConfigDict
from rich.console import Console

from benchmarks import table
from benchmarks.conditions import commit_of, conditions_of
from benchmarks.environment import ROOT
from benchmarks.ground import Ground, ground
from benchmarks.result import Results
from benchmarks.starts.start import started
from benchmarks.starts.tree import Tree
from streams.embedded.broker import Kind
from streams.logs import configure

_BEFORE, _NOW = "before", "now"
_CPU, _SECONDS = "CPU s", "s"


class Options(BaseSettings):
    """Measure imports, `--help` and a worker's start, in turn for each checkout."""

    model_config = SettingsConfigDict(
        cli_prog_name="python -m benchmarks.starts",
        cli_hide_none_type=True,
        cli_implicit_flags=True,
        cli_kebab_case=True,
        env_prefix="BENCH_STARTS_",
    )

    against: Path | None = Field(None, description="a folder with an older checkout")
    rounds: int = Field(7, ge=1, description="each of all that follows")
    cold: int = Field(0, ge=0, description="rounds without bytecode")
    idle: float = Field(0, ge=0, description="seconds that a worker idles for, in one round")
    broker: Kind = Field("kafka", description="what the topics are on")
    json_: bool = Field(default=False, alias="json", description="print one JSON value")


def main() -> None:
    try:
        options = CliApp.run(Options)
    except ValidationError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    configure("ERROR")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asyncio.run(_run(options))


async def _run(options: Options) -> None:
    progress = Console(stderr=True)
    results = Results(lambda line: progress.print(line, style="dim", highlight=False))
    async with ground(options.broker) as servers:
        for bytecode, rounds in ((True, options.rounds), (False, options.cold)):
            trees = _trees(options, servers.folder, bytecode=bytecode)
            for _ in range(rounds):
                for tree in trees:
                    await _round(servers, tree, results)
        if options.idle:
            await _idle(servers, _trees(options, servers.folder), options.idle, results)
        conditions = conditions_of(servers)
        if options.against:
            conditions[_BEFORE] = commit_of(options.against)
    if options.json_:
        print(json.dumps({"conditions": conditions, "measurements": results.as_json()}))
    else:
        table.show(Console(), results, {"broker": conditions["broker"]})


def _trees(options: Options, folder: Path, *, bytecode: bool = True) -> list[Tree]:
    """The older one first, so that its figures stand first."""
    there = [(_BEFORE, options.against)] if options.against else []
    made = [
        Tree(name, Path(each).resolve(), folder, bytecode) for name, each in [*there, (_NOW, ROOT)]
    ]
    for tree in made:
        tree.prepare()
    return made


async def _round(servers: Ground, tree: Tree, results: Results) -> None:
    def add(what: str, value: float, unit: str) -> None:
        part = "starts" if tree.bytecode else "without bytecode"
        results.add(f"{part}/{what}: {tree.name}", value, unit, f"{part}/{what}: {_BEFORE}")

    add("a worker's imports", tree.imports(), _CPU)
    add("horoscope --help", tree.explanation(), _CPU)
    add("horoscope view --help", tree.explanation("view"), _CPU)
    async with started(servers, tree) as worker:
        seconds, cpu = worker.until_ready()
        began = time.monotonic()
        await worker.until_published()
        add("exec to ready", seconds, _SECONDS)
        add("exec to ready, CPU", cpu, _CPU)
        add("ready to twelve texts", time.monotonic() - began, _SECONDS)


async def _idle(servers: Ground, trees: list[Tree], seconds: float, results: Results) -> None:
    """Side by side: what else the machine does happens to all of them."""
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(started(servers, tree)) for tree in trees]
        for worker in workers:
            worker.until_ready()
            await worker.idle()
        before = [worker.cpu() for worker in workers]
        await asyncio.sleep(seconds)
        for tree, worker, spent in zip(trees, workers, before, strict=True):
            name = f"starts/idle for {seconds:g} s, CPU: "
            results.add(name + tree.name, worker.cpu() - spent, _CPU, name + _BEFORE)


if __name__ == "__main__":
    main()
