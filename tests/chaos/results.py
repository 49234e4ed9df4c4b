"""The results of all runs so far: a line of JSON for each, and the table over them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from tests.chaos.run import Outcome


class Results:
    """A file that grows, so that runs add up over several calls."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, outcome: Outcome) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")

    def all(self) -> list[Outcome]:
        if not self._path.exists():
            return []
        lines = self._path.read_text().splitlines()
        return [Outcome(**json.loads(line)) for line in lines if line]

    def next_seed(self) -> int:
        return 1 + max((each.seed for each in self.all()), default=0)


@dataclass(slots=True)
class Row:
    """What the runs with one fault came to; a run with several faults counts for each."""

    runs: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    extra_calls: int = 0
    extra_image_calls: int = 0
    goes_on: list[float] = field(default_factory=list)


def rows(outcomes: Iterable[Outcome]) -> dict[str, Row]:
    found: dict[str, Row] = defaultdict(Row)
    for outcome in outcomes:
        names = {name for step in outcome.steps for name in step["faults"]}
        for name in [*names, "all runs"]:
            _add(found[name], outcome)
        for step in outcome.steps:
            for name in [*step["faults"], "all runs"]:
                found[name].goes_on.append(step["goes_on_after"])
    return dict(sorted(found.items(), key=lambda item: (item[0] == "all runs", item[0])))


def _add(row: Row, outcome: Outcome) -> None:
    row.runs += 1
    row.sent += sum(outcome.sent.values())
    row.extra_calls += outcome.extra_calls
    row.extra_image_calls += outcome.extra_image_calls
    row.lost += _amount(outcome.violations, "lost")
    row.doubled += _amount(outcome.violations, "doubled")
    row.wrong += _amount(outcome.violations, "wrong")


def _amount(violations: list[dict[str, Any]], kind: str) -> int:
    return sum(each["amount"] for each in violations if each["kind"] == kind)


_COLUMNS = (
    "runs",
    "events sent",
    "lost",
    "doubled",
    "wrong",
    "extra calls",
    "extra image calls",
    "goes on after, s",
)


def cells(row: Row) -> tuple[str, ...]:
    goes_on = f"{median(row.goes_on):.1f} / {max(row.goes_on):.1f}" if row.goes_on else "–"
    figures = (
        *(row.runs, row.sent, row.lost, row.doubled, row.wrong),
        *(row.extra_calls, row.extra_image_calls),
    )
    return (*map(str, figures), goes_on)


def table(outcomes: Iterable[Outcome]) -> Table:
    """A run counts for each of its faults; the seconds are median and maximum."""
    shown = Table(title="Faults over all runs so far")
    shown.add_column("fault")
    for name in _COLUMNS:
        shown.add_column(name, justify="right")
    for name, row in rows(outcomes).items():
        bad = row.lost or row.doubled or row.wrong
        shown.add_row(name, *cells(row), style="red" if bad else None)
    return shown


def markdown(outcomes: Iterable[Outcome]) -> str:
    lines = [("fault", *_COLUMNS), ("---", *("--:" for _ in _COLUMNS))]
    lines += [(name, *cells(row)) for name, row in rows(outcomes).items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
