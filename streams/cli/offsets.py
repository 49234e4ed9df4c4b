"""`horoscope offsets show` and `horoscope offsets reset`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from schemas.tables import consumed_offsets as table
from streams.cli.command import CommandError, Json, print_json, run
from streams.cli.root import app, counted, out

if TYPE_CHECKING:
    from streams.admin import Described, Span
    from streams.cli.session import Session

offsets = typer.Typer(help="The stored positions of the views.", no_args_is_help=True)
app.add_typer(offsets, name="offsets")


class Target(StrEnum):
    BEGINNING = "beginning"
    END = "end"


@offsets.command()
def show(json: Json = False) -> None:
    """Show the next view to count in each partition, and how many wait."""

    async def command(session: Session) -> None:
        topic = session.topics.views.name
        described, spans = await _log_of(session, topic)
        async with session.database() as database, database.connection() as connection:
            stored = {row["partition"]: row for row in await connection.fetch(table.SELECT, topic)}
        rows = [_row(at, stored.get(at), span, described) for at, span in spans.items()]
        if json:
            print_json({"topic": topic, "partitions": rows})
        else:
            out.print(_table(topic, rows))

    run(command)


@offsets.command()
def reset(
    to: Annotated[Target, typer.Option(help="where counting goes on")] = Target.BEGINNING,
    partition: Annotated[
        list[int] | None, typer.Option(help="repeat for several; default: all")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    json: Json = False,
) -> None:
    """Decide where counting goes on, after the topic was made anew.

    From the beginning, views that were counted before and are still there count again; from the
    end, those not yet counted never do. Running workers follow with their next batch.
    """
    if not yes:
        typer.confirm(f"Count the views from the {to} of the log?", abort=True, err=True)

    async def command(session: Session) -> None:
        topic = session.topics.views.name
        described, spans = await _log_of(session, topic)
        unknown = set(partition or ()) - set(spans)
        if unknown:
            raise CommandError(f"{topic} has no partition {sorted(unknown)}")
        chosen = {at: span for at, span in spans.items() if not partition or at in partition}
        ends = [span.start if to is Target.BEGINNING else span.end for span in chosen.values()]
        async with session.database() as database, database.connection() as connection:
            await connection.execute(table.RESET, topic, described.topic_id, list(chosen), ends)
        if json:
            print_json({"topic": topic, "offsets": dict(zip(chosen, ends, strict=True))})
        else:
            where = counted(len(chosen), "partition")
            out.print(f"{topic}: counting goes on from the {to} of {where}")

    run(command)


async def _log_of(session: Session, topic: str) -> tuple[Described, dict[int, Span]]:
    described = (await session.admin.describe([topic])).get(topic)
    if described is None:
        raise CommandError(f"there is no topic {topic}; run `horoscope topics`")
    return described, await session.admin.spans(topic, range(described.partitions))


def _row(at: int, stored: Any, span: Span, described: Described) -> dict[str, Any]:  # noqa: ANN401
    position = stored["next_offset"] if stored else span.start
    return {
        "partition": at,
        "next_offset": position,
        "log_start": span.start,
        "log_end": span.end,
        "lag": span.end - max(position, span.start),
        "same_topic": stored is None or stored["topic_id"] == described.topic_id,
    }


def _table(topic: str, rows: list[dict[str, Any]]) -> Table:
    shown = Table(title=f"Stored offsets of {topic}")
    for column in ("partition", "next_offset", "log_start", "log_end", "lag", "same_topic"):
        shown.add_column(column.replace("_", " "), justify="right")
    for row in rows:
        *numbers, same = row.values()
        known, style = ("yes", None) if same else ("no", "red")
        shown.add_row(*map(str, numbers), known, style=style)
    return shown
