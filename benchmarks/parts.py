"""The parts of a run by name."""

from __future__ import annotations

from benchmarks.day import day
from benchmarks.ground import Ground
from benchmarks.growth import growth
from benchmarks.memory import memory
from benchmarks.plan import Plan
from benchmarks.reads.measure import reads
from benchmarks.result import Results
from benchmarks.views.compare import compare

_PARTS = {"views": compare, "reads": reads, "day": day, "growth": growth, "memory": memory}


async def measure(part: str, ground: Ground, plan: Plan, results: Results) -> None:
    """Measure one part of `PARTS` into `results`."""
    await _PARTS[part](ground, plan, results)
