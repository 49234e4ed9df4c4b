"""Draws the day on a terminal."""

from __future__ import annotations

import asyncio
import random

from rich.console import RenderableType
from rich.live import Live
from rich.table import Table

from schemas.sign import SIGNS, Sign
from streams.cli.root import literal, out
from streams.demo.day import Day
from streams.demo.summary import Summary

#: Seconds between two pictures.
FRAME = 0.5


async def live(day: Day, *, readers: bool) -> None:
    """Readers, if there are any, come without end, and the picture follows; cancel to stop."""
    crowd = asyncio.create_task(_keep_reading(day) if readers else _nobody_comes())
    try:
        with Live(console=out, refresh_per_second=4) as screen:
            while not crowd.done():
                day.stage.check()
                screen.update(await _picture(day))
                await asyncio.sleep(FRAME)
        await crowd
    finally:
        crowd.cancel()
        await asyncio.gather(crowd, return_exceptions=True)


async def _keep_reading(day: Day) -> None:
    while True:
        await day.crowd.look_around()
        await day.crowd.ask(random.choice(SIGNS))  # noqa: S311
        await asyncio.sleep(1)


async def _nobody_comes() -> None:
    await asyncio.Event().wait()


async def _picture(day: Day) -> Table:
    known = {row.sign: row for row in await day.known()}
    texts, stored = await day.texts(), await day.stored()
    tally, broker = day.tally, day.stage.broker
    table = grid(
        f"{day.date} on {broker.name} at {broker.bootstrap} (Ctrl-C ends it)\n"
        f"live page: {day.stage.page}",
        f"{sum(tally.views.values()):,} views sent, {sum(stored.values()):,} counted; "
        f"{tally.requests_sent} requests, {tally.requests_answered} answered",
    )
    for sign in SIGNS:
        row = known.get(sign)
        state = "being written" if row is None else "published" if row.published else "committed"
        table.add_row(*row_of(sign, state, texts.get(sign, ""), stored.get(sign, 0)))
    return table


def grid(title: str, caption: str) -> Table:
    """Columns for sign, state, text and views; on a narrow terminal the text alone is cut."""
    table = Table(title=title, caption=caption, expand=True)
    table.add_column("sign")
    table.add_column("state")
    table.add_column("text", no_wrap=True, ratio=1)
    table.add_column("views", justify="right")
    return table


def row_of(sign: Sign, state: str, text: str, views: int) -> tuple[RenderableType, ...]:
    return sign, state, literal(text), f"{views:,}"


def show_summary(summary: Summary) -> None:
    table = Table(title=f"{summary.day} on {summary.broker}", show_lines=True)
    table.add_column("sign")
    table.add_column("text")
    table.add_column("views", justify="right")
    for sign in SIGNS:
        text = summary.texts.get(sign)
        shown = "[red]missing[/]" if text is None else literal(text, paragraphs=True)
        table.add_row(sign, shown, f"{summary.views['stored'][sign]}")
    out.print(table)
    took = ", ".join(f"{name} {seconds:g} s" for name, seconds in summary.seconds.items())
    out.print(
        f"{summary.writer_calls} writer calls; {summary.images['published']} images; "
        f"{summary.requests['answered']} of "
        f"{summary.requests['sent']} requests answered; {took}"
    )
