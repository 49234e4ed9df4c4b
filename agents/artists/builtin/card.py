"""The card: what stands where."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from agents.artists.builtin.box import Box
from agents.artists.builtin.constellation import draw_constellation
from agents.artists.builtin.figure import load_figures, place
from agents.artists.builtin.fonts import CHARACTERS, font, glyph_of
from agents.artists.builtin.palette import INK, PALETTES, QUIET, Colour
from agents.artists.builtin.sentence import Fits, drawable, first_sentence, in_lines, tied
from agents.artists.builtin.sky import draw_sky
from schemas.horoscope import Horoscope
from schemas.image import Drawing
from schemas.sign import Sign
from streams.http.page.words import Words, words_for

WIDTH, HEIGHT = 1080, 1350
HEAD = Box(80, 72, 1000, 300)
FIGURE = Box(120, 372, 960, 897)
QUOTE = Box(80, 996, 1000, 1308)

_NAME_SIZE, _DATE_SIZE, _GLYPH_SIZE = 136, 40, 132
#: The sentence is as large as lets it stand there whole; else it is cut at the smallest.
_QUOTE_SIZES = (64, 60, 56, 52, 48, 44)
_LEADING = 1.3
#: How far letters reach above and below their line, as parts of their size.
_ABOVE, _BELOW = 0.9, 0.28
#: Parts of the width that lines are tried in, so that none is left with a word alone.
_NARROWER = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
#: No card has more; one whose text is nothing but edges is encoded more coarsely until it has not.
MOST_BYTES = 199_000
_QUALITIES = (88, 75, 60)
#: No faint star is so near to one of the figure's.
_CLEAR = 22


def draw_card(text: Horoscope) -> Drawing:
    """Draw the card of a text as a JPEG."""
    palette = PALETTES[text.sign.element]
    chance = Random(f"{text.sign} {text.day}")  # noqa: S311  (a picture, no secret)
    placed = place(load_figures()[text.sign], FIGURE)
    clear = [HEAD.grown(20), QUOTE.grown(20), *placed.around(_CLEAR)]
    card = draw_sky((WIDTH, HEIGHT), palette, chance, clear)
    draw_constellation(card, placed, FIGURE, palette.accent)
    draw = ImageDraw.Draw(card)
    _head(draw, text, words_for(text.language), palette.accent)
    _quote(draw, text.content, palette.accent)
    return _encoded(card)


def _head(draw: ImageDraw.ImageDraw, text: Horoscope, words: Words, accent: Colour) -> None:
    name, date = font("title", _NAME_SIZE), font("text", _DATE_SIZE)
    draw.text((HEAD.left, HEAD.top + 120), words.signs[text.sign], INK, name, anchor="ls")
    draw.text((HEAD.left, HEAD.bottom - 12), words.long(text.day), QUIET, date, anchor="ls")
    _glyph(draw, text.sign, accent)


def _glyph(draw: ImageDraw.ImageDraw, sign: Sign, accent: Colour) -> None:
    """Set by its ink, whose height differs from glyph to glyph."""
    glyphs = font("glyphs", _GLYPH_SIZE)
    _, top, right, bottom = glyphs.getbbox(glyph_of(sign))
    at = HEAD.right - right, HEAD.top + 76 - (top + bottom) / 2
    draw.text(at, glyph_of(sign), accent, glyphs)


def _quote(draw: ImageDraw.ImageDraw, content: str, accent: Colour) -> None:
    sentence = tied(drawable(first_sentence(content), CHARACTERS))
    if not sentence:
        return
    rule = Box(QUOTE.left, QUOTE.top - 46, QUOTE.left + 110, QUOTE.top - 43)
    draw.rectangle(rule, fill=accent)
    lines, size = _set(sentence)
    letters = font("text", size)
    for number, line in enumerate(lines):
        baseline = QUOTE.top + size * (_ABOVE + number * _LEADING)
        draw.text((QUOTE.left, baseline), line, INK, letters, anchor="ls")


def _set(sentence: str) -> tuple[list[str], int]:
    """The sentence's lines, and the size of their type."""
    for size in _QUOTE_SIZES:
        if _within(QUOTE.width * _most_lines(size), size)(sentence):  # else it cannot fit
            lines = in_lines(sentence, _within(QUOTE.width, size), _most_lines(size))
            if _same(lines, [sentence]):
                return _balanced(sentence, lines, size), size
    least = _QUOTE_SIZES[-1]
    return in_lines(sentence, _within(QUOTE.width, least), _most_lines(least)), least


def _most_lines(size: int) -> int:
    return 1 + int((QUOTE.height / size - _ABOVE - _BELOW) / _LEADING)


def _balanced(sentence: str, lines: list[str], size: int) -> list[str]:
    """As many lines, none much shorter than the others."""
    for part in _NARROWER:
        narrow = in_lines(sentence, _within(QUOTE.width * part, size), len(lines))
        if _same(narrow, lines):
            return narrow
    return lines


def _same(lines: list[str], others: list[str]) -> bool:
    """Whether the words are the same, wherever the lines break."""
    return " ".join(lines).split() == " ".join(others).split()


def _within(width: float, size: int) -> Fits:
    letters = font("text", size)
    return lambda line: letters.getlength(line) <= width


def _encoded(card: Image.Image) -> Drawing:
    for quality in _QUALITIES:
        held = BytesIO()
        card.save(held, "JPEG", quality=quality, subsampling=0, optimize=True)
        if held.tell() <= MOST_BYTES:
            break
    return Drawing(held.getvalue(), "image/jpeg", card.width, card.height)
