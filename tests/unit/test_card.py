"""The built-in artist's card: the same for the same text, right whatever the text is."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from agents.artists.builtin.artist import BuiltinArtist
from agents.artists.builtin.card import HEIGHT, QUOTE, WIDTH, draw_card
from agents.artists.builtin.fonts import CHARACTERS, font, glyph_of
from agents.writers.builtin import BuiltinWriter
from schemas.horoscope import Horoscope
from schemas.image import Drawing
from schemas.sign import SIGNS, Sign
from tests.unit.samples import DAY, horoscope
from tests.unit.strategies import signs

MOST_BYTES = 200_000
#: The rule above the sentence belongs to it; a JPEG spreads a difference over 8 pixels.
WITH_RULE = QUOTE.grown(8)._replace(top=QUOTE.top - 56)
#: What a model, an operator or an attacker may have written.
HOSTILE = [
    "",
    "без конца и без точки",
    "Щ" * 3_000,
    "W. " * 2_000,
    "i" * 900 + ".",
    "🔥" * 500,
    "👩‍👩‍👧‍👦 Семья 👍🏽 сегодня важна.",
    "line\nafter\r\nline\u2028after\u0085line\tand\0null",
    "\u202egnirts desrever\u202c \u2067שלום עולם\u2069",
    "مرحبا بالعالم.",
    "Z̷̡̛̳a̴͎͝l̶͇̔g̵̲̓o̸͉͐ " * 40,
    "a\u0301" * 400,
    "\ud800 lone",
    "！？。" * 50,
    "." * 3_000,
    '."' * 1_000,
    "(" * 500,
    "— " * 700,
    "Ấ Ǻ Ž Й Ё ÅÅÅ g j p q y Щ. ",
]
hostile = st.sampled_from(HOSTILE) | st.text(max_size=300) | st.text("Щж Wi.…—", max_size=2_000)


def opened(drawing: Drawing) -> Image.Image:
    with Image.open(BytesIO(drawing.data)) as held:
        held.load()
        assert (held.format, held.size) == ("JPEG", (WIDTH, HEIGHT))
        return held.convert("RGB")


@pytest.fixture(scope="module")
def silent() -> Image.Image:
    """A card without a sentence."""
    return opened(draw_card(horoscope(content="")))


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    difference = ImageChops.difference(one, other).convert("L")
    return difference.point([0] * 12 + [255] * 244).getbbox()


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_drawn_outside_of_its_box(silent: Image.Image, content: str) -> None:
    drawing = draw_card(horoscope(content=content))
    assert len(drawing.data) < MOST_BYTES
    box = changed(opened(drawing), silent)
    if box:
        assert WITH_RULE.holds(*box[:2])
        assert WITH_RULE.holds(*box[2:])


@pytest.mark.parametrize("character", "$§á")
def test_a_text_of_nothing_but_edges_makes_no_larger_file(character: str) -> None:
    text = horoscope(sign=Sign.SAGITTARIUS, content=character * 600)
    assert len(draw_card(text).data) < MOST_BYTES


@settings(max_examples=8, deadline=None)
@given(signs, st.dates(), hostile, st.sampled_from(("ru", "en", "ru-RU", "tlh", "")))
def test_any_text_of_any_day_has_a_card(sign: Sign, day: date, content: str, language: str) -> None:
    text = horoscope(sign=sign, day=day, content=content, language=language)
    drawing = draw_card(text)
    assert len(drawing.data) < MOST_BYTES
    assert (drawing.media_type, drawing.width, drawing.height) == ("image/jpeg", WIDTH, HEIGHT)
    opened(drawing)


def test_the_same_text_is_the_same_bytes_and_another_day_others() -> None:
    texts = [horoscope(), horoscope(), horoscope(day=date(2026, 3, 3))]
    one, again, later = (draw_card(text) for text in texts)
    assert one == again
    assert one.sha256 == again.sha256
    assert one.sha256 != later.sha256
    box = changed(opened(one), opened(later))
    assert box
    assert box[3] - box[1] > HEIGHT / 2, "the sky is another one, not only the date"


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_artist_draws_what_the_writer_wrote(language: str) -> None:
    writer, artist = BuiltinWriter(language), BuiltinArtist()
    drawn = set()
    for sign in SIGNS[:3]:
        words = await writer.write(sign, DAY)
        text: Horoscope = horoscope(sign=sign, content=words, language=language)
        drawing = await artist.draw(text)
        assert len(drawing.data) < MOST_BYTES
        drawn.add(drawing.sha256)
    assert len(drawn) == 3
    assert artist.name == "builtin"


def test_the_fonts_have_what_is_asked_of_them() -> None:
    """A font of ours draws what it lacks as nothing, which nobody would notice."""
    for name, characters in (("text", CHARACTERS), ("glyphs", {*map(glyph_of, SIGNS)})):
        letters = font(name, 40)
        drawn = {each for each in characters if letters.getmask(each).getbbox()}
        assert {each for each in characters if not each.isspace()} == drawn
        assert letters.getmask("\ue000").getbbox() is None
