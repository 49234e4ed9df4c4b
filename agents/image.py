"""`horoscope image`: the image of a sign's day in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from os import getpid
from pathlib import Path
from typing import Annotated

import typer

from agents.artists.artist import Artist
from schemas.horoscope import Horoscope
from schemas.image import SUFFIXES, HoroscopeImage
from schemas.sign import Sign
from streams.cli.root import app, literal, out
from streams.cli.session import CommandError, Json, Session, print_json, run
from streams.images import Images
from streams.texts import Texts


@app.command()
def image(
    sign: Sign,
    target: Annotated[
        Path, typer.Option("--out", dir_okay=False, help="file to write; replaced if there")
    ],
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="the civil day; default: today"),
    ] = None,
    json: Json = False,
) -> None:
    """Write the image of a sign's day into a file.

    Where none of the newest text is stored, its card is drawn (a JPEG), and not stored. No text is
    written. FILE ends as its kind of image does: .jpg, .png or .webp.
    """

    async def command(session: Session) -> None:
        refuse(target)
        wanted = sign, day.date() if day else session.today()
        text, found = await _stored(session, *wanted)
        written = found or await _card(text, *wanted, session.clock.now())
        write(target, written)
        if json:
            print_json(_told(written, target, stored=found is not None))
        else:
            kind = "the stored image" if found else "a card, drawn now"
            size = f"{written.width}x{written.height}"
            told = f"{sign} of {written.day} is in {target}: {kind}, {size}"
            out.print(literal(told), soft_wrap=True)

    run(command)


def refuse(target: Path) -> None:
    """Say before anything is asked what would be wrong in the end."""
    if not any(target.suffix.lower() in suffixes for suffixes in SUFFIXES.values()):
        raise CommandError(
            f"an image is a JPEG, PNG or WebP: let {target} end with .jpg, .png or .webp"
        )
    with _told_of(target):
        if not target.parent.is_dir():
            raise CommandError(f"there is no folder {target.parent}: make it, or name another")


def write(target: Path, image: HoroscopeImage) -> None:
    """Under no name that says it is another kind of image than it is."""
    suffixes = SUFFIXES[image.media_type]
    if target.suffix.lower() not in suffixes:
        kind = image.media_type.removeprefix("image/").upper()
        raise CommandError(f"this image is a {kind}: let {target} end with {suffixes[0]}")
    store(target, image.data or b"")


def is_current(image: HoroscopeImage, text: Horoscope | None) -> bool:
    """Whether no newer revision of the text is there than the one that the image shows."""
    return text is None or image.revision >= text.revision


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


async def _stored(
    session: Session, sign: Sign, day: date
) -> tuple[Horoscope | None, HoroscopeImage | None]:
    """The text, and its image with the bytes."""
    async with session.database() as database:
        text = await Texts(database).get(sign, day)
        images = Images(database)
        image = await images.get(sign, day)
        if image is None or not is_current(image, text):
            return text, None
        data = await images.data(image)
    return text, replace(image, data=data) if data else None


async def _card(text: Horoscope | None, sign: Sign, day: date, now: datetime) -> HoroscopeImage:
    if text is None:
        remedy = f"`horoscope generate-day --day {day} --sign {sign}` has one written"
        raise CommandError(f"there is no text of {sign} for {day}: {remedy}")
    artist = _artist()
    return HoroscopeImage.of(text, await artist.draw(text), artist.name, now)


def _artist() -> Artist:
    from agents.artists.builtin.artist import BuiltinArtist  # heavy

    return BuiltinArtist()


def _told(written: HoroscopeImage, target: Path, *, stored: bool) -> dict[str, object]:
    return {
        "sign": written.sign,
        "day": written.day,
        "revision": written.revision,
        "file": target,
        "stored": stored,
        "media_type": written.media_type,
        "width": written.width,
        "height": written.height,
        "bytes": written.size,
        "sha256": written.sha256,
        "artist": written.artist,
        "generated_at": written.generated_at.isoformat(timespec="seconds"),
    }
