"""`python -m tests.chaos`: runs by seed, adding up in a file of results.

Each run has its own broker, PostgreSQL, model and workers, and is a process of its own. A run that
finds something prints its seed; `--seed` runs it again, and its logs stay in its folder.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from streams.logs import configure
from tests.chaos.faults import BY_NAME, FAULTS
from tests.chaos.plan import plan_of
from tests.chaos.results import Results, markdown, table
from tests.chaos.run import Outcome, run
from tests.chaos.sabotage import SABOTAGES

#: Seconds for one run, whatever happens.
_RUN_LIMIT = 600.0
_RESULTS = Path(".chaos/results.jsonl")

console = Console()


def main() -> None:
    configure("ERROR")  # what the suite uses of the product waits for servers, and says so
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    # SIGTERM ends a run as Ctrl-C does: its workers, its servers and their folder go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = _arguments()
    results = Results(chosen.results)
    if chosen.one:
        good = asyncio.run(_one(chosen, results))
    else:
        good = asyncio.run(_all(chosen, results))
        if chosen.markdown:
            console.out(markdown(results.all()), highlight=False)  # unlike `print` it does not wrap
        else:
            console.print(table(results.all()))
    sys.exit(0 if good else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="how many more (0: only the table)")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    parser.add_argument("--seed", type=int, help="the first one; default: the next")
    parser.add_argument("--only", choices=sorted(BY_NAME), metavar="FAULT", help="this fault alone")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="file that adds up")
    parser.add_argument(
        "--sabotage",
        choices=sorted(SABOTAGES),
        default="",
        metavar="SAFEGUARD",
        help="take one out of the workers, to see the suite fail: "
        + ", ".join(filter(None, SABOTAGES)),
    )
    parser.add_argument("--markdown", action="store_true", help="the table for a document")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


async def _one(chosen: argparse.Namespace, results: Results) -> bool:
    plan = plan_of(chosen.seed, FAULTS, chosen.only)
    folder = _new_folder(plan.seed)
    async with asyncio.timeout(_RUN_LIMIT):
        outcome = await run(plan, folder, chosen.sabotage)
    results.add(outcome)
    _tell(outcome, folder)
    if outcome.good:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome.good


def _new_folder(seed: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{seed}-"))
    folder.chmod(0o755)  # PostgreSQL may run as somebody else
    return folder


def _tell(outcome: Outcome, folder: Path) -> None:
    steps = "; ".join(
        f"{' + '.join(step['faults'])} ({step['goes_on_after']:.1f} s)" for step in outcome.steps
    )
    mark = "[green]ok[/]" if outcome.good else "[red]FAILED[/]"
    console.print(
        f"{mark} seed {outcome.seed}, {outcome.seconds:.0f} s, {sum(outcome.sent.values())} sent, "
        f"{outcome.extra_calls} extra calls and {outcome.extra_image_calls} of the artist: "
        f"{steps} {outcome.reached or ''} {outcome.ended or ''}",
        soft_wrap=True,
    )
    if not outcome.good:
        console.print(f"  logs: {folder}\n  again: make chaos SEED={outcome.seed} RUNS=1")
        for violation in outcome.violations[:20]:
            console.print(f"  {violation['kind']}: {violation['what']}", markup=False)


async def _all(chosen: argparse.Namespace, results: Results) -> bool:
    """Start runs, each in a process of its own, `--jobs` at once."""
    first = results.next_seed() if chosen.seed is None else chosen.seed
    free = asyncio.Semaphore(chosen.jobs)

    async def one(seed: int) -> bool:
        async with free:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos", "--one", "--seed", str(seed)),
                *("--results", str(chosen.results), "--sabotage", chosen.sabotage),
                *(("--only", chosen.only) if chosen.only else ()),
                env=os.environ | {"COLUMNS": "200"},
            )
            return await process.wait() == 0

    return all(await asyncio.gather(*(one(first + each) for each in range(chosen.runs))))


if __name__ == "__main__":
    main()
