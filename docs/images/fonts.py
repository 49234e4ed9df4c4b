"""Cut the fonts of the cards to the characters that a card may hold.

    npm pack @expo-google-fonts/cormorant @expo-google-fonts/literata \
        @expo-google-fonts/noto-sans-symbols      # and unpack each
    .venv/bin/python -m pip install fonttools uharfbuzz
    .venv/bin/python docs/images/fonts.py CORMORANT.ttf LITERATA.ttf NOTO-SANS-SYMBOLS.ttf

Pillow's basic layout, the only one that is the same on every machine, kerns by the old `kern`
table alone; so each pair's kerning is measured with HarfBuzz and written there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import BytesIO
from itertools import product
from pathlib import Path

import uharfbuzz as hb
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

from agents.artists.builtin.fonts import CHARACTERS, glyph_of
from schemas.sign import SIGNS

FONTS = Path(__file__).parents[2] / "agents" / "artists" / "builtin" / "fonts"
#: What is kerned: more would not fit into the table.
MARKS = ".,:;!?-–—«»„“”’…"
KERNED = (
    [chr(each) for each in (*range(0x41, 0x5B), *range(0x61, 0x7B))],
    [chr(each) for each in (*range(0x410, 0x450), 0x401, 0x451)],
)
#: A smaller shift, in thousandths of the type's size, is not seen.
LEAST = 8


def cut(source: str, characters: Iterable[str]) -> TTFont:
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters))
    font = TTFont(source, recalcTimestamp=False)
    subsetter.subset(font)
    return font


def kern(font: TTFont, source: str) -> None:
    """Give `font` a `kern` table of what the whole font of `source` does by its `GPOS`."""
    shaper = hb.Font(hb.Face(hb.Blob.from_file_path(source)))
    names = font.getBestCmap()
    pairs = {}
    for script in KERNED:
        for left, right in product([*script, *MARKS], repeat=2):
            shift = _width(shaper, left + right, kern=True) - _width(shaper, left + right)
            if abs(shift) >= LEAST:
                pairs[names[ord(left)], names[ord(right)]] = shift
    table = KernTable_format_0()
    table.version, table.coverage, table.apple, table.tupleIndex = 0, 1, False, None
    table.kernTable = pairs
    font["kern"] = newTable("kern")
    font["kern"].version = 0
    font["kern"].kernTables = [table]


def _width(shaper: hb.Font, text: str, *, kern: bool = False) -> int:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(shaper, buffer, {"kern": kern, "liga": False, "clig": False})
    return sum(each.x_advance for each in buffer.glyph_positions)


def main(title: str, text: str, glyphs: str) -> None:
    for source, target in ((title, "title.ttf"), (text, "text.ttf")):
        font = cut(source, CHARACTERS)
        kern(font, source)
        _save(font, target)
    _save(cut(glyphs, map(glyph_of, SIGNS)), "glyphs.ttf")


def _save(font: TTFont, name: str) -> None:
    held = BytesIO()
    font.save(held)
    (FONTS / name).write_bytes(held.getvalue())


if __name__ == "__main__":
    main(*sys.argv[1:])
