"""The constellations of the zodiac, and how they lie on a flat card."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from math import cos, hypot, radians, sin

from pydantic import BaseModel, ConfigDict

from agents.artists.builtin.box import Box
from schemas.sign import Sign

Point = tuple[float, float]
Vector = tuple[float, float, float]


class Figure(BaseModel):
    """A constellation's stars by Hipparcos number, and the numbers that each line joins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stars: dict[int, tuple[float, float, float]]
    """Right ascension and declination in degrees, and magnitude."""
    lines: tuple[tuple[int, ...], ...]

    def joined(self) -> list[tuple[int, int]]:
        """Each two stars between which a line runs."""
        return [pair for line in self.lines for pair in pairwise(line)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure's stars as points of a card."""

    points: dict[int, Point]
    figure: Figure

    def magnitude(self, number: int) -> float:
        return self.figure.stars[number][2]

    def around(self, by: int) -> list[Box]:
        """A box about each star."""
        return [
            Box(round(x), round(y), round(x), round(y)).grown(by) for x, y in self.points.values()
        ]


@cache
def load_figures() -> dict[Sign, Figure]:
    """Read the package's data, once a process."""
    text = resources.files(__package__).joinpath("stars.toml").read_text(encoding="utf-8")
    return {Sign(name): Figure.model_validate(held) for name, held in tomllib.loads(text).items()}


def place(figure: Figure, box: Box) -> Placed:
    """Fit a figure into a box as large as it goes: north is up and east, as on the sky, left."""
    flat = project([(ra, dec) for ra, dec, _ in figure.stars.values()])
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    scale = min(box.width / (right - left), box.height / (bottom - top))
    across, down = box.centre
    points = [
        (across + (x - (left + right) / 2) * scale, down + (y - (top + bottom) / 2) * scale)
        for x, y in flat
    ]
    return Placed(dict(zip(figure.stars, points, strict=True)), figure)


def project(directions: Sequence[Point]) -> list[Point]:
    """Project stereographically about the middle of the directions; y grows to the south."""
    vectors = [_vector(radians(ra), radians(dec)) for ra, dec in directions]
    x, y, z = _unit([sum(axis) for axis in zip(*vectors, strict=True)])
    level = hypot(x, y)
    east = (-y / level, x / level, 0.0)
    north = (-z * x / level, -z * y / level, level)
    return [
        (-_dot(each, east) / near, -_dot(each, north) / near)
        for each in vectors
        for near in [1 + _dot(each, (x, y, z))]
    ]


def _vector(ra: float, dec: float) -> Vector:
    return (cos(dec) * cos(ra), cos(dec) * sin(ra), sin(dec))


def _unit(vector: list[float]) -> list[float]:
    length = hypot(*vector)
    return [each / length for each in vector]


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
