"""`python plot.py FIGURES PICTURE`: a run's views a second as a picture.

Runs in an environment of its own, which has matplotlib.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
# The same picture for the same figures, so that it does not change without them.
mpl.rcParams["svg.hashsalt"] = "horoscope"

from matplotlib import pyplot as plt  # noqa: E402 - after the choice of what draws

_OURS, _CEILING, _OTHER = "#2a6f97", "#c9c9c9", "#e09f3e"


def colour(name: str) -> str:
    if name.startswith("worker"):
        return _OURS
    return _CEILING if name.startswith("ceiling") else _OTHER


def ratio(each: dict[str, Any]) -> str:
    """Against the old pattern; empty where the run has none."""
    value = each["ratio"]
    if value is None:
        return ""
    return f"{value:,.0f}×" if value >= 10 else f"{value:.2g}×"


def draw(told: dict[str, Any], picture: Path) -> None:
    """Bars from the smallest median to the largest, minimum to maximum as a line across."""
    rows = sorted(
        (each["median"], name.removeprefix("views/"), each)
        for name, each in told["measurements"].items()
        if name.startswith("views/") and each["median"]
    )
    figure, axes = plt.subplots(figsize=(9, 0.42 * len(rows) + 1.4))
    medians = [median for median, _, _ in rows]
    spread = [
        [median - each["min"] for median, _, each in rows],
        [each["max"] - median for median, _, each in rows],
    ]
    names = [name for _, name, _ in rows]
    axes.barh(names, medians, xerr=spread, color=[colour(name) for name in names], capsize=3)
    for place, (_, _, each) in enumerate(rows):
        label = f" {each['median']:,.0f}  ({ratio(each)})"
        axes.annotate(label, (each["max"], place), va="center", fontsize=8)
    axes.set_xscale("log")
    axes.set_xlim(right=max(each["max"] for _, _, each in rows) * 12)
    axes.set_xlabel("views a second (log), median of the rounds; against the old pattern")
    axes.spines[["top", "right"]].set_visible(False)
    conditions = told["conditions"]
    axes.set_title(
        f"{conditions['cores']} cores, {conditions['broker']}, {conditions['database']}", fontsize=9
    )
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
