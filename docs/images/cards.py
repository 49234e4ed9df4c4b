"""Write the twelve cards on one sheet, cards.jpg: `.venv/bin/python docs/images/cards.py`.

With a folder as argument it also writes each card there, in both languages.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from agents.artists.builtin.artist import BuiltinArtist
from agents.writers.builtin import BuiltinWriter
from schemas.horoscope import Horoscope
from schemas.image import Drawing
from schemas.sign import SIGNS, Sign

DAY = date(2026, 11, 24)
SHEET = Path(__file__).with_name("cards.jpg")
COLUMNS, WIDTH, HEIGHT, GAP = 4, 400, 500, 16


async def card(sign: Sign, language: str) -> Drawing:
    writer = BuiltinWriter(language)
    words = await writer.write(sign, DAY)
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return await BuiltinArtist().draw(Horoscope(sign, DAY, 1, words, language, writer.name, at))


async def sheet() -> Image.Image:
    """Alternate the languages, so that both are to be seen."""
    rows = len(SIGNS) // COLUMNS
    size = (COLUMNS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP)
    whole = Image.new("RGB", size, "white")
    for number, sign in enumerate(SIGNS):
        row, column = divmod(number, COLUMNS)
        drawing = await card(sign, ("ru", "en")[(row + column) % 2])
        one = Image.open(BytesIO(drawing.data)).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        whole.paste(one, (GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + GAP)))
    return whole


async def main() -> None:
    (await sheet()).save(SHEET, quality=85, optimize=True)
    for folder in map(Path, sys.argv[1:]):
        for sign in SIGNS:
            for language in ("en", "ru"):
                target = folder / f"{sign}.{language}.jpg"
                target.write_bytes((await card(sign, language)).data)


if __name__ == "__main__":
    asyncio.run(main())
