"""The run as a table on the terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.bar import Bar
from benchmarks.result import Results

_TEXTS = ("measurement", "unit")


def number(value: float | None) -> str:
    """Three significant digits, and thousands set apart."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ratio(value: float | None) -> str:
    return "–" if value is None else f"{number(value)}×"


def show(console: Console, results: Results, conditions: dict[str, object]) -> None:
    title = ", ".join(f"{name}: {value}" for name, value in conditions.items())
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", caption=_caption(results))
    for heading in ("measurement", "min", "median", "max", "unit", "ratio"):
        table.add_column(
            heading,
            no_wrap=heading != "measurement",
            justify="left" if heading in _TEXTS else "right",
        )
    part = ""
    for name, each in results.as_json().items():
        if name.partition("/")[0] != part:
            part = name.partition("/")[0]
            table.add_section()
        mark = f" [red]({len(each['invalid'])} invalid)[/]" if each["invalid"] else ""
        figures = [number(each[key]) for key in ("min", "median", "max")]
        table.add_row(name + mark, *figures, each["unit"], ratio(each["ratio"]))
    console.print(table)


def _caption(results: Results) -> str:
    wrong = [
        f"{name}: {why}" for name, each in results.measurements.items() for why in each.invalid
    ]
    return "\n".join(wrong)


def show_bars(console: Console, reached: list[Bar]) -> None:
    """Those bars that the run measured."""
    table = Table(box=SIMPLE_HEAD, title="the bar", title_justify="left")
    for heading in ("measurement", "against", "asked", "measured", "met"):
        table.add_column(heading)
    for bar in reached:
        if bar.measured is not None:
            asked = f"{bar.side} {number(bar.limit)}"
            met = "[green]yes[/]" if bar.met else "[red]no[/]"
            table.add_row(bar.measurement, bar.against or "", asked, number(bar.measured), met)
    console.print(table)
