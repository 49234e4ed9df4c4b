"""The fonts of the cards, cut to what they need by docs/images/fonts.py; licences in OFL.txt."""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO

from PIL import ImageFont

from schemas.sign import Sign

_RANGES = (
    range(0x20, 0x7F),
    range(0xA0, 0xAD),
    range(0xAE, 0x17F),  # Latin of Europe
    range(0x401, 0x450),  # Cyrillic
    range(0x451, 0x460),
    range(0x490, 0x492),
)
FONTS = ("title", "text", "glyphs")
#: What `text` has.
CHARACTERS = frozenset(chr(each) for held in _RANGES for each in held) | set("–—‘’‚“”„†•…‹›€₽№−")
_FIRST_GLYPH = 0x2648


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font for one drawing: FreeType's are not to be shared by threads.

    Pillow's other layout needs a library of the system's, and would differ between machines.
    """
    return ImageFont.truetype(BytesIO(_held(name)), size, layout_engine=ImageFont.Layout.BASIC)


def glyph_of(sign: Sign) -> str:
    """The character for `glyphs`."""
    return chr(_FIRST_GLYPH + sign.ordinal)


@cache
def _held(name: str) -> bytes:
    return resources.files(__name__).joinpath(f"{name}.ttf").read_bytes()
