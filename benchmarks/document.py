"""Puts a run's figures into the documents: nobody types a figure there by hand."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.environment import ROOT, python_of
from benchmarks.table import number, ratio

DOCS = ROOT / "docs"
PICTURE = DOCS / "benchmarks.svg"
_PLOT = Path(__file__).parent / "plot.py"


def replaced(text: str, name: str, content: str) -> str:
    """`text` with what stands between `<!-- figures: NAME -->` and `<!-- end -->` replaced."""
    begin, end = f"<!-- figures: {name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"no place for the figures of {name}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)


def rows(headings: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    """A Markdown table: text to the left in the first column, figures to the right."""
    rule = ["---", *["---:"] * (len(headings) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (headings, rule, *cells))


def part(measurements: dict[str, Any], name: str) -> str:
    """The measurements of one part of the run."""
    cells = []
    for measured, each in measurements.items():
        if measured.startswith(f"{name}/"):
            figures = [number(each[key]) for key in ("min", "median", "max")]
            invalid = f" ({len(each['invalid'])} rounds invalid)" if each["invalid"] else ""
            cells.append(
                [measured.partition("/")[2] + invalid, *figures, each["unit"], ratio(each["ratio"])]
            )
    return rows(("", "min", "median", "max", "unit", "ratio"), cells)


def conditions(told: dict[str, Any]) -> str:
    plain = {name: value for name, value in told.items() if name != "plan"}
    return rows(("condition", "this run"), [(name, str(value)) for name, value in plain.items()])


def bars(told: list[dict[str, Any]]) -> str:
    """Every bar, what it asks and what was measured."""
    words = {True: "yes", False: "**no**", None: "not measured"}
    cells = [
        (
            each["measurement"] + (f" against {each['against']}" if each["against"] else ""),
            f"{each['side']} {number(each['limit'])}",
            number(each["measured"]),
            words[each["met"]],
        )
        for each in told
    ]
    return rows(("bar", "asked", "measured", "met"), cells)


def fill_in(figures: Path, document: Path) -> None:
    """Bring the document's figures up to the run; parts that it did not measure stay."""
    told = json.loads(figures.read_text())
    text = document.read_text()
    text = replaced(text, "conditions", conditions(told["conditions"]))
    text = replaced(text, "picture", f"![Views a second]({PICTURE.name})")
    text = replaced(text, "bars", bars(told["bars"]))
    for name in sorted({each.partition("/")[0] for each in told["measurements"]}):
        text = replaced(text, name, part(told["measurements"], name))
    document.write_text(text)


def fill_in_scaling(figures: Path, document: Path) -> None:
    """The same for what was simulated: a table for each list of rows."""
    told = json.loads(figures.read_text())
    text = replaced(document.read_text(), "scaling-conditions", conditions(told.pop("conditions")))
    for name, measured in told.items():
        text = replaced(text, name, listed(measured))
    document.write_text(text)


def fill_in_starts(figures: Path, document: Path) -> None:
    """The same for the starts, which are measured by themselves, beside an older checkout."""
    told = json.loads(figures.read_text())
    text = document.read_text()
    for name in sorted({each.partition("/")[0] for each in told["measurements"]}):
        text = replaced(text, name, part(told["measurements"], name))
    document.write_text(replaced(text, "starts-conditions", conditions(told["conditions"])))


def listed(measured: list[dict[str, Any]]) -> str:
    """A table of rows with the same keys, which are its headings."""
    headings = [key.replace("_", " ") for key in measured[0]]
    cells = [
        [number(each) if isinstance(each, float) else str(each) for each in row.values()]
        for row in measured
    ]
    return rows(headings, cells)


async def draw(figures: Path) -> None:
    """Draw the picture; `UnavailableError` where matplotlib cannot be had."""
    python = await python_of("plot")
    process = await asyncio.create_subprocess_exec(python, _PLOT, figures, PICTURE)
    async with asyncio.timeout(60):
        if await process.wait():
            raise RuntimeError("the picture was not drawn")


if __name__ == "__main__":
    results = Path(__file__).parent / "results"
    fill_in(results / "latest.json", DOCS / "benchmarks.md")
    fill_in_starts(results / "starts.json", DOCS / "benchmarks.md")
    fill_in_scaling(results / "scaling.json", DOCS / "scaling.md")
    asyncio.run(draw(results / "latest.json"))
