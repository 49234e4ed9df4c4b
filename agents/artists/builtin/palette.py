"""The colours of a card, by the sign's element."""

from __future__ import annotations

from typing import NamedTuple

from schemas.sign import Element

Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """`above` and `below`: the sky's ends. `haze` lies in it, `accent` is what stands out."""

    above: Colour
    below: Colour
    haze: Colour
    accent: Colour


PALETTES = {
    Element.FIRE: Palette((17, 14, 36), (58, 27, 40), (206, 104, 84), (255, 190, 128)),
    Element.EARTH: Palette((10, 17, 32), (20, 46, 44), (110, 160, 112), (200, 224, 154)),
    Element.AIR: Palette((9, 15, 38), (17, 50, 70), (82, 164, 196), (150, 218, 240)),
    Element.WATER: Palette((12, 12, 40), (38, 30, 84), (130, 112, 220), (184, 190, 255)),
}
#: Of what is to be read.
INK = (246, 243, 236)
QUIET = (196, 193, 210)
