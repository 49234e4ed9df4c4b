"""`horoscope replace`, `horoscope pause` and `horoscope resume`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.sign import Sign
from streams.cli.command import CommandError, Json, print_json, run
from streams.cli.root import app, out

if TYPE_CHECKING:
    from streams.cli.session import Session


@app.command()
def replace(
    sign: Sign,
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the civil day")],
    text_file: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="UTF-8 file with the new text")
    ],
    json: Json = False,
) -> None:
    """Correct a text: stored as the next revision, and published if it is today's."""
    from streams.orders import Orders  # heavy
    from streams.texts import Texts  # heavy

    async def command(session: Session) -> None:
        content, of = _read(text_file), day.date()
        async with session.producer() as producer, session.database() as database:
            orders = Orders(producer, session.topics, session.clock)
            language = session.settings.language
            revision = await orders.replace(Texts(database), sign, of, content, language)
        if json:
            print_json({"sign": sign, "day": of, "revision": revision})
        else:
            out.print(f"{sign} of {of} is at revision {revision}")

    run(command)


def _read(text_file: Path) -> str:
    from schemas.horoscope import why_not_a_text  # heavy

    try:
        content = text_file.read_text("utf-8").strip()
    except UnicodeDecodeError as error:
        raise CommandError(f"{text_file} is not UTF-8") from error
    problem = why_not_a_text(content)
    if problem:
        raise CommandError(f"{text_file} is not a horoscope: {problem}")
    return content


@app.command()
def pause(json: Json = False) -> None:
    """Stop paid generation everywhere; what exists is still served and published."""
    _set_pause(paused=True, json=json)


@app.command()
def resume(json: Json = False) -> None:
    """Allow generation again; an incomplete day is picked up within minutes."""
    _set_pause(paused=False, json=json)


def _set_pause(*, paused: bool, json: bool) -> None:
    from streams.orders import set_pause  # heavy

    async def command(session: Session) -> None:
        async with session.database() as database:
            await set_pause(database, paused=paused)
        if json:
            print_json({"paused": paused})
        else:
            out.print("generation is paused" if paused else "generation goes on")

    run(command)
