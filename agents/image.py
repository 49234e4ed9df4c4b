"""`horoscope image`: the image of a sign's day in a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.sign import Sign
from streams.cli.command import CommandError, Json, print_json, run
from streams.cli.root import app, literal, out

if TYPE_CHECKING:
    from agents.artists.artist import Artist
    from schemas.horoscope import Horoscope
    from schemas.image import HoroscopeImage
    from streams.cli.session import Session


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
    from agents.image_file import refuse, write  # heavy

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


def is_current(image: HoroscopeImage, text: Horoscope | None) -> bool:
    """Whether no newer revision of the text is there than the one that the image shows."""
    return text is None or image.revision >= text.revision


async def _stored(
    session: Session, sign: Sign, day: date
) -> tuple[Horoscope | None, HoroscopeImage | None]:
    """The text, and its image with the bytes."""
    from streams.images import Images  # heavy
    from streams.texts import Texts  # heavy

    async with session.database() as database:
        text = await Texts(database).get(sign, day)
        images = Images(database)
        image = await images.get(sign, day)
        if image is None or not is_current(image, text):
            return text, None
        data = await images.data(image)
    return text, replace(image, data=data) if data else None


async def _card(text: Horoscope | None, sign: Sign, day: date, now: datetime) -> HoroscopeImage:
    from schemas.image import HoroscopeImage  # heavy

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
