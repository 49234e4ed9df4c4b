"""The memory part: the peak of a views worker with a backlog of several lengths."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from benchmarks.ground import Ground
from benchmarks.plan import Plan
from benchmarks.progress import InvalidError
from benchmarks.result import Results
from benchmarks.views.run import progress, views_worker

_UNIT = "MiB"
_PREFIX = "memory."
#: Seconds that a worker without a backlog is given to be itself.
_IDLE = 5.0


def peak(status: str) -> float:
    """MiB of a process's highest resident memory, from its /proc/PID/status."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise ValueError("no VmHWM")
    return int(found[1]) / 1024


async def memory(ground: Ground, plan: Plan, results: Results) -> None:
    """Backlogs of none, a hundredth and the whole; each is deleted when it was counted."""
    base = f"memory/backlog of {plan.backlog // 100:,}"
    for backlog in (0, plan.backlog // 100, plan.backlog):
        try:
            await _measure(ground, results, backlog, base)
        except InvalidError as error:
            results.refuse(f"memory/backlog of {backlog:,}", str(error), _UNIT, base)


async def _measure(ground: Ground, results: Results, backlog: int, base: str) -> None:
    topics = await ground.make_topics(_PREFIX)
    filled = await ground.fill(topics.views, backlog)
    async with ground.database() as dsn, progress(dsn) as looking:
        worker = views_worker(ground, filled, dsn)
        try:
            await worker.ready()
            await (looking.until(backlog, lambda: worker.running) if backlog else _idle())
            mib = peak(await asyncio.to_thread(_status, worker.pid))
            await looking.check(filled.by_sign)
            results.add(f"memory/backlog of {backlog:,}", mib, _UNIT, base)
            await worker.stop()
        finally:
            worker.close()
    await ground.delete_topics(_PREFIX)


def _status(process: int) -> str:
    """Linux's; `InvalidError` elsewhere."""
    told = Path(f"/proc/{process}/status")
    if not told.exists():
        raise InvalidError("peak memory is told by Linux only")
    return told.read_text()


async def _idle() -> None:
    await asyncio.sleep(_IDLE)
