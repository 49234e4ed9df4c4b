"""`horoscope dead-letters list`, `show` and `replay`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from streams.cli.command import CommandError, Json, print_json, run
from streams.cli.root import app, counted, err, literal, out

if TYPE_CHECKING:
    from schemas.dead_letter import DeadLetter
    from streams.cli.session import Session
    from streams.replay import Wanted

dead_letters = typer.Typer(help="What could not be applied, and why.", no_args_is_help=True)
app.add_typer(dead_letters, name="dead-letters")

Reason = Annotated[str | None, typer.Option(help="only this error_type")]
FromTopic = Annotated[str | None, typer.Option("--topic", help="only from this source topic")]
Since = Annotated[datetime | None, typer.Option(help="only what failed since (UTC)")]
Source = Annotated[str, typer.Argument(help="TOPIC/PARTITION/OFFSET, as `list` shows it")]


@dead_letters.command("list")
def list_(
    reason: Reason = None,
    topic: FromTopic = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="the newest so many")] = 50,
    json: Json = False,
) -> None:
    """List the dead letters, each once however often it was delivered."""
    from streams.replay import wanted_by  # heavy

    async def command(session: Session) -> None:
        letters = await _read(session, wanted_by(reason, topic, _utc(since)))
        newest = letters[-limit:]
        if json:
            print_json({"total": len(letters), "letters": [_row(letter) for letter in newest]})
        else:
            out.print(_table(newest))
            reasons = Counter(letter.error_type for letter in letters)
            out.print(literal(f"{counted(len(letters), 'dead letter')}: {dict(reasons) or 'none'}"))

    run(command)


@dead_letters.command()
def show(source: Source, json: Json = False) -> None:
    """Show one dead letter whole."""
    from schemas.dead_letter import Identity  # heavy

    async def command(session: Session) -> None:
        identity = Identity.parse(source)
        letters = await _read(session, lambda letter: letter.identity == identity)
        if not letters:
            raise CommandError(f"there is no dead letter {source}")
        if json:
            print_json(letters[0].model_dump(mode="json"))
        else:
            for name, value in letters[0].model_dump().items():
                out.print(f"[bold]{name}[/]", literal(repr(value)), soft_wrap=True)

    run(command)


@dead_letters.command()
def replay(
    reason: Reason = None,
    topic: FromTopic = None,
    since: Since = None,
    source: Annotated[str | None, typer.Option(help="only TOPIC/PARTITION/OFFSET")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    json: Json = False,
) -> None:
    """Send dead letters back to their topics, after what was wrong has been mended.

    Each keeps its identity: a view counts once however often it is replayed. Safe to interrupt
    and to repeat: what was replayed is not sent again unless it has failed again.
    """
    from streams.replay import Replay, wanted_by  # heavy

    chosen = wanted_by(reason, topic, _utc(since))

    async def command(session: Session) -> None:
        letters = await _read(
            session, lambda each: chosen(each) and source in (None, str(each.identity))
        )
        if letters and not yes:
            which = counted(len(letters), "dead letter")
            typer.confirm(f"Send {which} back?", abort=True, err=True)
        sent = impossible = 0
        async with session.producer() as producer, session.database() as database:
            again = Replay(producer, database)
            with err.status("replaying"):
                for letter in letters:
                    if await again.can_go_back(letter, session.topics.consumed):
                        sent += await again(letter)
                    else:
                        impossible += 1
        if impossible:
            err.print(f"{impossible} cannot go back: not kept whole, or from no topic of ours")
        known = len(letters) - sent - impossible
        if json:
            print_json({"replayed": sent, "already_replayed": known})
        else:
            out.print(f"{sent} replayed, {known} had been replayed already")

    run(command)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


async def _read(session: Session, wanted: Wanted) -> list[DeadLetter]:
    from streams.replay import read_all  # heavy

    async with session.consumer() as consumer:
        letters = await read_all(session.topics.dead_letters, session.admin, consumer, wanted)
    return list(letters.values())


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "source": str(letter.identity),
        "error_type": letter.error_type,
        "error_message": letter.error_message,
        "replays": letter.replays,
        "failed_at": letter.failed_at.isoformat(timespec="seconds"),
    }


def _table(letters: list[DeadLetter]) -> Table:
    table = Table(title="Dead letters")
    for column in ("source", "error type", "error message", "replays", "failed at"):
        table.add_column(column, overflow="fold")
    for letter in letters:
        table.add_row(*(literal(str(value)) for value in _row(letter).values()))
    return table
