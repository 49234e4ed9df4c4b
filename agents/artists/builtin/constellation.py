"""Draws a placed figure."""

from __future__ import annotations

from math import hypot

from PIL import Image, ImageDraw

from agents.artists.builtin.box import Box
from agents.artists.builtin.figure import Placed, Point
from agents.artists.builtin.palette import INK, Colour
from agents.artists.builtin.sky import glow

#: Stars and lines are drawn so many times finer, then made smooth by shrinking them.
_FINER = 4
_LINE_WIDTH = 2.5
_LINE_LIGHT = 165
#: Between a star and the lines that lead to it.
_GAP = 5.0
#: Where less of a line is left, there is none.
_SHORTEST = 5
#: A star's shine reaches so many of its radii.
_SHINE = 8
#: No star is larger, so a figure's box with this around it holds all of them.
LARGEST = 12


def radius_of(magnitude: float) -> float:
    """Of a star in pixels: a brighter one has a lower magnitude."""
    return min(LARGEST, max(3.6, 12 - 2 * magnitude))


def draw_constellation(card: Image.Image, placed: Placed, box: Box, accent: Colour) -> None:
    """Draw shine, lines and stars, in this order."""
    for number, point in placed.points.items():
        _shine(card, point, radius_of(placed.magnitude(number)), accent)
    around = box.grown(LARGEST)
    fine = Image.new("L", (around.width * _FINER, around.height * _FINER))
    draw = _Fine(ImageDraw.Draw(fine), around)
    _lines(draw, placed)
    card.paste(accent, around, fine.reduce(_FINER))
    fine.paste(0, (0, 0, *fine.size))
    for number, point in placed.points.items():
        draw.dot(point, radius_of(placed.magnitude(number)))
    card.paste(INK, around, fine.reduce(_FINER))


class _Fine:
    """Draws in a card's coordinates what lies in a box of it."""

    def __init__(self, draw: ImageDraw.ImageDraw, box: Box) -> None:
        self._draw = draw
        self._box = box

    def dot(self, at: Point, radius: float) -> None:
        self._draw.circle(self._of(at), radius * _FINER, fill=255)

    def line(self, begin: Point, end: Point) -> None:
        width = round(_LINE_WIDTH * _FINER)
        self._draw.line([self._of(begin), self._of(end)], fill=_LINE_LIGHT, width=width)

    def _of(self, point: Point) -> Point:
        return (point[0] - self._box.left) * _FINER, (point[1] - self._box.top) * _FINER


def _shine(card: Image.Image, point: Point, radius: float, accent: Colour) -> None:
    half = round(radius * _SHINE)
    x, y = round(point[0]), round(point[1])
    light = glow().resize((2 * half, 2 * half)).point([value * 2 // 5 for value in range(256)])
    card.paste(accent, (x - half, y - half, x + half, y + half), light)


def _lines(draw: _Fine, placed: Placed) -> None:
    for one, other in placed.figure.joined():
        (x, y), (u, v) = placed.points[one], placed.points[other]
        length = hypot(u - x, v - y)
        begin = (radius_of(placed.magnitude(one)) + _GAP) / length
        end = 1 - (radius_of(placed.magnitude(other)) + _GAP) / length
        if (end - begin) * length > _SHORTEST:
            draw.line(
                (x + (u - x) * begin, y + (v - y) * begin), (x + (u - x) * end, y + (v - y) * end)
            )
