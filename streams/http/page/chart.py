"""Works out the chart of the days' views: bars in a box that the page stretches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The box, in units of its own.
WIDTH, HEIGHT = 300.0, 100.0
#: The part of a day's width that its bar takes.
_FILLED = 0.7
#: The least height of a bar that is not nothing.
_LEAST = 1.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's bar; `y` is its upper end, from the top of the box."""

    x: float
    y: float
    width: float
    height: float


def top_of(most: int) -> int:
    """The round number at the top of the box: 1, 2 or 5 times a power of ten, at least 10.

    So the scale stays as it is while the views of a day go up, and the bars move only then.
    """
    power = 10
    while True:
        for factor in (1, 2, 5):
            if most <= factor * power:
                return factor * power
        power *= 10


def bars_of(totals: Sequence[int]) -> list[Bar]:
    """One bar for each day, in their order, from left to right."""
    if not totals:
        return []
    top, step = top_of(max(totals)), WIDTH / len(totals)
    width = step * _FILLED
    return [
        _bar((at + 0.5) * step - width / 2, width, total / top) for at, total in enumerate(totals)
    ]


def _bar(x: float, width: float, part: float) -> Bar:
    height = max(part * HEIGHT, _LEAST) if part else 0.0
    return Bar(round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2))
