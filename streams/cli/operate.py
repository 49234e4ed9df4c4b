"""`horoscope replace`, `horoscope pause` and `horoscope resume`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from schemas.generation import GenerateHoroscope, Trigger
from schemas.horoscope import Horoscope, why_not_a_text
from schemas.sign import Sign
from schemas.tables import writer_calls
from streams.cli.root import app, out
from streams.cli.session import CommandError, Json, Session, print_json, run
from streams.texts import Texts


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

    async def command(session: Session) -> None:
        text = _read(session, sign, day, text_file)
        async with session.producer() as producer, session.database() as database:
            revision = await Texts(database).replace(text)
            # Publishing is the sign's partition's own job; it finds the revision written.
            told = GenerateHoroscope(
                command_id=uuid4(),
                sign=sign,
                day=text.day,
                revision=revision,
                trigger=Trigger.MANUAL,
                issued_at=session.clock.now(),
            )
            await producer.send(session.topics.generation, told, sign, sign.ordinal)
        if json:
            print_json({"sign": sign, "day": text.day, "revision": revision})
        else:
            out.print(f"{sign} of {text.day} is at revision {revision}")

    run(command)


def _read(session: Session, sign: Sign, day: datetime, text_file: Path) -> Horoscope:
    try:
        content = text_file.read_text("utf-8").strip()
    except UnicodeDecodeError as error:
        raise CommandError(f"{text_file} is not UTF-8") from error
    problem = why_not_a_text(content)
    if problem:
        raise CommandError(f"{text_file} is not a horoscope: {problem}")
    return Horoscope(
        sign=sign,
        day=day.date(),
        revision=1,
        content=content,
        language=session.settings.language,
        writer="operator",
        generated_at=session.clock.now(),
    )


@app.command()
def pause(json: Json = False) -> None:
    """Stop paid generation everywhere; what exists is still served and published."""
    _set_pause(writer_calls.PAUSE, paused=True, json=json)


@app.command()
def resume(json: Json = False) -> None:
    """Allow generation again; an incomplete day is picked up within minutes."""
    _set_pause(writer_calls.RESUME, paused=False, json=json)


def _set_pause(statement: str, *, paused: bool, json: bool) -> None:
    async def command(session: Session) -> None:
        async with session.database() as database, database.connection() as connection:
            await connection.execute(statement)
        if json:
            print_json({"paused": paused})
        else:
            out.print("generation is paused" if paused else "generation goes on")

    run(command)
