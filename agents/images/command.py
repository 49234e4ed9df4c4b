"""`horoscope image`: a sign's text of a day as a picture in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from os import getpid
from pathlib import Path
from typing import Annotated

import typer

from agents.artists.artist import Artist
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.cli.root import app, out
from streams.cli.session import CommandError, Json, Session, print_json, run
from streams.texts import Texts

_SUFFIXES = (".jpg", ".jpeg")


@app.command()
def image(
    sign: Sign,
    target: Annotated[
        Path, typer.Option("--out", dir_okay=False, help="JPEG file to write; replaced if there")
    ],
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="the civil day; default: today"),
    ] = None,
    json: Json = False,
) -> None:
    """Draw a sign's card of a day into a file; the text must be there, none is written."""

    async def command(session: Session) -> None:
        refuse(target)
        text = await _text(session, sign, day.date() if day else session.today())
        artist = _artist()
        drawing = await artist.draw(text)
        store(target, drawing.data)
        drawn = HoroscopeImage.of(text, drawing, artist.name, session.clock.now())
        if json:
            print_json(_told(drawn, target))
        else:
            size = f"{drawn.width}x{drawn.height}"
            out.print(f"{sign} of {drawn.day} is in {target}: {size}", soft_wrap=True)

    run(command)


def refuse(target: Path) -> None:
    """Say before anything is asked what would be wrong in the end."""
    if target.suffix.lower() not in _SUFFIXES:
        raise CommandError(f"a card is a JPEG: let {target} end with .jpg")
    with _told_of(target):
        if not target.parent.is_dir():
            raise CommandError(f"there is no folder {target.parent}: make it, or name another")


def store(target: Path, data: bytes) -> None:
    """Whoever reads the file meanwhile has the old one or the new one, whole."""
    part = target.with_name(f".{getpid()}.part")
    with _told_of(target):
        try:
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "mend that, or name another file"
        raise CommandError(f"{target} cannot be written ({error.strerror}): {remedy}") from error


async def _text(session: Session, sign: Sign, day: date) -> Horoscope:
    async with session.database() as database:
        text = await Texts(database).get(sign, day)
    if text is None:
        remedy = f"`horoscope generate-day --day {day} --sign {sign}` has one written"
        raise CommandError(f"there is no text of {sign} for {day}: {remedy}")
    return text


def _artist() -> Artist:
    from agents.artists.builtin.artist import BuiltinArtist  # heavy

    return BuiltinArtist()


def _told(drawn: HoroscopeImage, target: Path) -> dict[str, object]:
    return {
        "sign": drawn.sign,
        "day": drawn.day,
        "file": target,
        "media_type": drawn.media_type,
        "width": drawn.width,
        "height": drawn.height,
        "bytes": drawn.size,
        "sha256": drawn.sha256,
        "artist": drawn.artist,
        "generated_at": drawn.generated_at.isoformat(timespec="seconds"),
    }
