"""The bar that the service is held to: ratios within one run, so that they travel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.result import OLD_PATTERN, Results

_WORKER = "views/worker"
_GETMANY = "views/ceiling: aiokafka getmany and decode"
_PEERS = ("Faust agent with take", "FastStream", "Quix Streams")


@dataclass(frozen=True, slots=True)
class Bar:
    """`measurement` over `against` (or by itself, in its own unit) must be on one side of `limit`.

    `measured` is None where a run had no valid round of it.
    """

    measurement: str
    against: str | None
    side: Literal["at least", "at most"]
    limit: float
    measured: float | None = None

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        if self.side == "at least":
            return self.measured >= self.limit
        return self.measured <= self.limit


def bars(results: Results, writer_delay: float, backlog: int) -> list[Bar]:
    """Every bar with what this run measured."""
    wanted = [
        Bar(_WORKER, OLD_PATTERN, "at least", 150),
        Bar(_WORKER, _GETMANY, "at least", 0.6),
        Bar("views/worker, with event_id", OLD_PATTERN, "at least", 60),
        *(Bar(_WORKER, f"views/{peer}", "at least", 3) for peer in _PEERS),
        Bar("growth/workers: 2, CPU a view", "growth/workers: 1, CPU a view", "at most", 1.1),
        Bar("reads/views apart, HTTP, p99", None, "at most", 5),
        Bar("reads/role all, HTTP, p99", None, "at most", 20),
        Bar("day/twelve texts, workers: 1", None, "at most", 1.15 * writer_delay + 1),
        Bar(
            f"memory/backlog of {backlog:,}",
            f"memory/backlog of {backlog // 100:,}",
            "at most",
            1.1,
        ),
    ]
    return [_measured(results, bar) for bar in wanted]


def _measured(results: Results, bar: Bar) -> Bar:
    if bar.against is not None:
        value = results.ratio(bar.measurement, bar.against)
    else:
        found = results.measurements.get(bar.measurement)
        value = found.median if found else None
    return Bar(bar.measurement, bar.against, bar.side, bar.limit, value)
