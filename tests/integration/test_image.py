"""`horoscope image` beside a real database; it needs no broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import asyncpg
import pytest
from PIL import Image

from schemas.horoscope import Horoscope
from schemas.image import Drawing, HoroscopeImage
from schemas.sign import Sign
from schemas.tables import horoscope_cache, horoscope_images
from streams.clock import day_of
from streams.settings import Settings
from tests.support.workers import Workers
from tests.unit.samples import DAY, NOON, horoscope


@pytest.fixture
def commands(dsn: str, tmp_path: Path) -> Workers:
    return Workers(tmp_path, {"HOROSCOPE_DATABASE_URL": dsn})


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def _commit(database: asyncpg.Connection, text: Horoscope) -> None:
    columns = (text.sign, text.day, text.revision, text.content, text.language, text.writer)
    await database.execute(horoscope_cache.UPSERT, *columns, text.generated_at)


async def test_the_card_of_a_stored_text_is_in_the_file(
    commands: Workers, database: asyncpg.Connection, tmp_path: Path
) -> None:
    """Of today without `--day`; each time the same; the text's next revision is another card."""
    today = day_of(datetime.now(UTC), Settings(_env_file=None).zone)
    await _commit(database, horoscope(day=today))
    target = tmp_path / "leo.jpg"
    told = await commands.json("image", "leo", "--out", str(target))
    data = await asyncio.to_thread(target.read_bytes)
    assert (told["sign"], told["day"], told["file"]) == ("leo", f"{today}", str(target))
    assert (told["bytes"], told["sha256"]) == (len(data), sha256(data).hexdigest())
    assert (told["artist"], told["media_type"], told["stored"]) == ("builtin", "image/jpeg", False)
    with Image.open(target) as drawn:
        assert drawn.size == (told["width"], told["height"]) == (1080, 1350)

    again = await commands.json("image", "leo", "--out", str(target), "--day", f"{today}")
    assert again["sha256"] == told["sha256"]
    await _commit(database, horoscope(day=today, revision=2, content="Other words. " * 5))
    other = await commands.json("image", "leo", "--out", str(target))
    assert other["sha256"] != told["sha256"]


async def test_a_stored_image_is_in_the_file_until_its_text_is_another(
    commands: Workers, database: asyncpg.Connection, tmp_path: Path
) -> None:
    await _commit(database, horoscope())
    drawn = Drawing(_png(), "image/png", 8, 10)
    stored = HoroscopeImage.of(horoscope(), drawn, "openai", NOON)
    await database.execute(horoscope_images.UPSERT, *horoscope_images.columns_of(stored))
    target, asked = tmp_path / "leo.png", ("leo", "--day", f"{DAY}", "--out")
    told = await commands.json("image", *asked, str(target))
    assert (told["stored"], told["artist"], told["sha256"]) == (True, "openai", drawn.sha256)
    assert await asyncio.to_thread(target.read_bytes) == drawn.data

    status, out, err = await commands.command("image", *asked, "leo.jpg")
    assert (status, out) == (1, "")
    assert "this image is a PNG: let leo.jpg end with .png" in err
    await _commit(database, horoscope(revision=2, content="Other words. " * 5))
    told = await commands.json("image", *asked, str(tmp_path / "leo.jpg"))
    assert (told["stored"], told["artist"], told["revision"]) == (False, "builtin", 2)


def _png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 10), "navy").save(written, "PNG")
    return written.getvalue()


async def test_a_day_without_a_text_leaves_no_file_and_says_what_to_do(
    commands: Workers, database: asyncpg.Connection, tmp_path: Path
) -> None:
    await _commit(database, horoscope(sign=Sign.VIRGO))
    day = f"{DAY}"
    status, out, err = await commands.command("image", "leo", "--out", "leo.jpg", "--day", day)
    assert (status, out) == (1, "")
    assert f"there is no text of leo for {day}" in err
    assert f"`horoscope generate-day --day {day} --sign leo`" in err
    assert not (tmp_path / "leo.jpg").exists()
