"""What was measured: samples of each measurement, their medians, and the ratio to a baseline."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

#: The measurement that views a second are compared with.
OLD_PATTERN = "views/old pattern, 12 callers"


@dataclass(slots=True)
class Measurement:
    """One row of the table. A round whose counts were wrong is in `invalid`, not in `values`."""

    unit: str
    against: str | None
    values: list[float] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float | None:
        return median(self.values) if self.values else None


class Results:
    """Measurements by name (`part/what`), in the order in which they were first seen."""

    def __init__(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """`tell` gets a line for each round."""
        self._tell = tell
        self.measurements: dict[str, Measurement] = {}

    def add(
        self, name: str, value: float, unit: str, against: str | None = None, **detail: object
    ) -> None:
        """Add one round's value; `detail` says under which conditions, and of the last round."""
        measurement = self._of(name, unit, against)
        measurement.values.append(value)
        measurement.detail |= detail
        self._tell(f"{name}: {value:,.2f} {unit}")

    def refuse(self, name: str, why: str, unit: str, against: str | None = None) -> None:
        """A round whose figure does not count."""
        self._of(name, unit, against).invalid.append(why)
        self._tell(f"{name}: no figure: {why}")

    def _of(self, name: str, unit: str, against: str | None) -> Measurement:
        return self.measurements.setdefault(name, Measurement(unit, against))

    def ratio(self, name: str, against: str | None = None) -> float | None:
        """Median over median, of the same run; None where either has no valid round."""
        measurement = self.measurements.get(name)
        other = against or (measurement and measurement.against)
        baseline = self.measurements.get(other) if other else None
        if measurement is None or baseline is None:
            return None
        ours, theirs = measurement.median, baseline.median
        return None if ours is None or not theirs else ours / theirs

    def as_json(self) -> dict[str, Any]:
        return {name: self._told(name, each) for name, each in self.measurements.items()}

    def _told(self, name: str, measurement: Measurement) -> dict[str, Any]:
        values = measurement.values
        ratio = self.ratio(name)
        return {
            "min": min(values) if values else None,
            "median": measurement.median,
            "max": max(values) if values else None,
            "unit": measurement.unit,
            "ratio": ratio,
            "against": measurement.against,
            "rounds": len(values),
            "invalid": measurement.invalid,
            "detail": measurement.detail,
        }


def write(path: Path, told: dict[str, Any]) -> None:
    """Write a run as JSON; an interrupted run leaves the file as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(told, indent=2) + "\n")
    new.replace(path)
