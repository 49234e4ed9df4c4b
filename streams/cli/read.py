"""`horoscope stats` and `horoscope watch`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.panel import Panel
from rich.table import Table

from schemas.sign import SIGNS, Sign
from streams.cli.command import Json, print_json, run
from streams.cli.produce import Day
from streams.cli.root import app, literal, out

if TYPE_CHECKING:
    from schemas.horoscope import HoroscopePublished
    from streams.cli.session import Session
    from streams.counts import DayCounts


@app.command()
def stats(day: Day = None, json: Json = False) -> None:
    """Show a day's views per sign, their total, and the trend against the day before."""
    from streams.counts import counts_of  # heavy

    async def command(session: Session) -> None:
        wanted = day.date() if day else session.today()
        async with session.database() as database:
            counts = await counts_of(database, wanted)
            before = await counts_of(database, wanted - timedelta(days=1))
        trend = counts.trend_against(before)
        if json:
            print_json(
                {
                    "day": wanted,
                    "views": counts.views,
                    "total": counts.total,
                    "day_before": before.total,
                    "trend_percent": trend,
                }
            )
        else:
            out.print(_table(wanted, counts, before, trend))

    run(command)


def _table(day: date, counts: DayCounts, before: DayCounts, trend: float | None) -> Table:
    table = Table(title=f"Views of {day}")
    table.add_column("sign")
    table.add_column("views", justify="right")
    table.add_column("day before", justify="right")
    for sign in SIGNS:
        table.add_row(sign, f"{counts.views[sign]:,}", f"{before.views[sign]:,}")
    table.add_section()
    told = "no views the day before" if trend is None else f"{trend:+.1f} %"
    table.add_row("total", f"{counts.total:,}", f"{before.total:,}")
    table.add_row("trend", told, "")
    return table


@app.command()
def watch(
    new_only: Annotated[bool, typer.Option(help="skip what is on the topic already")] = False,
    json: Json = False,
) -> None:
    """Follow the published texts until Ctrl-C; with --json one object a line."""
    from schemas.event import Refusal, decode  # heavy
    from schemas.horoscope import HoroscopePublished  # heavy

    async def command(session: Session) -> None:
        newest: dict[Sign, tuple[date, int]] = {}
        reset = "latest" if new_only else "earliest"
        async with session.consumer(
            session.topics.published.name, auto_offset_reset=reset
        ) as consumer:
            async for record in consumer:
                text = decode(HoroscopePublished, record.value)
                if isinstance(text, Refusal):
                    continue
                version = text.day, text.revision
                if version > newest.get(text.sign, (date.min, 0)):
                    newest[text.sign] = version
                    _show(text, record.timestamp, json)

    run(command)


def _show(text: HoroscopePublished, timestamp: int, json: bool) -> None:
    if json:
        print_json(text.model_dump(mode="json"))
    else:
        at = datetime.fromtimestamp(timestamp / 1000).astimezone()
        title = f"{text.sign} · {text.day} · revision {text.revision} · {at:%H:%M:%S}"
        content = literal(text.content, paragraphs=True)
        out.print(Panel(content, title=title, subtitle=literal(text.writer)))
