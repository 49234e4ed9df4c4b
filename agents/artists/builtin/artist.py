"""The built-in artist."""

from __future__ import annotations

from agents.artists.beside import beside
from agents.artists.builtin.card import draw_card
from agents.artists.builtin.figure import load_figures
from agents.artists.builtin.fonts import FONTS, font
from schemas.horoscope import Horoscope
from schemas.image import Drawing


class BuiltinArtist:
    """Draws from stored coordinates: the same sign, day and text, the same bytes.

    They are the same while Pillow is: another version may draw and encode otherwise.
    """

    name = "builtin"

    async def draw(self, text: Horoscope) -> Drawing:
        return await beside(lambda: draw_card(text))

    async def check(self) -> str:
        """Load what a card is drawn with."""
        figures = await beside(load_figures)
        fonts = [font(name, 40) for name in FONTS]
        return f"built in; its {len(figures)} figures and {len(fonts)} fonts are there"
