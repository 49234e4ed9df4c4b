from __future__ import annotations

from itertools import combinations
from math import acos, cos, degrees, hypot, radians, sin, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.artists.builtin.card import FIGURE, HEAD, HEIGHT, QUOTE, WIDTH
from agents.artists.builtin.constellation import LARGEST, radius_of
from agents.artists.builtin.figure import load_figures, place, project
from schemas.sign import SIGNS, Sign

#: By Hipparcos number: each figure's brightest star of its own, and its magnitude.
BRIGHTEST = {
    Sign.ARIES: (9884, 2.01),  # Hamal
    Sign.TAURUS: (21421, 0.87),  # Aldebaran
    Sign.GEMINI: (37826, 1.16),  # Pollux
    Sign.LEO: (49669, 1.36),  # Regulus
    Sign.VIRGO: (65474, 0.98),  # Spica
    Sign.SCORPIO: (80763, 1.06),  # Antares
}


def test_each_sign_has_a_figure_whose_lines_join_its_stars() -> None:
    figures = load_figures()
    assert set(figures) == set(SIGNS)
    for sign, figure in figures.items():
        joined = {number for pair in figure.joined() for number in pair}
        assert joined == set(figure.stars), sign
        assert all(one != other for one, other in figure.joined())
        for ra, dec, magnitude in figure.stars.values():
            assert 0 <= ra < 360
            assert -45 < dec < 40, "the zodiac is near the ecliptic"
            assert 0 < magnitude < 5.5


@pytest.mark.parametrize("sign", BRIGHTEST)
def test_the_brightest_stars_are_where_they_are_known_to_be(sign: Sign) -> None:
    stars = load_figures()[sign].stars
    number = min(stars, key=lambda each: stars[each][2])
    assert (number, stars[number][2]) == BRIGHTEST[sign]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_figure_fills_its_box_and_stays_in_it(sign: Sign) -> None:
    points = place(load_figures()[sign], FIGURE).points.values()
    assert all(FIGURE.grown(1).holds(x, y) for x, y in points)
    across = max(x for x, _ in points) - min(x for x, _ in points)
    down = max(y for _, y in points) - min(y for _, y in points)
    assert across > FIGURE.width - 1 or down > FIGURE.height - 1


def test_the_boxes_are_apart_and_on_the_card() -> None:
    reach = FIGURE.grown(LARGEST)
    assert HEAD.bottom < reach.top
    assert reach.bottom < QUOTE.top - 46
    for box in (HEAD, reach, QUOTE):
        assert box.left >= 60
        assert box.right <= WIDTH - 60
        assert box.top >= 60
        assert box.bottom <= HEIGHT - 30


@pytest.mark.parametrize("sign", SIGNS)
def test_north_is_up_and_east_is_left(sign: Sign) -> None:
    """Of two stars with much the same other coordinate: far from the middle meridians lean."""
    figure = load_figures()[sign]
    placed = place(figure, FIGURE)
    for one, other in combinations(figure.stars, 2):
        (ra, dec, _), (ra2, dec2, _) = figure.stars[one], figure.stars[other]
        east = (ra - ra2 + 180) % 360 - 180
        (x, y), (x2, y2) = placed.points[one], placed.points[other]
        if dec - dec2 > abs(east):
            assert y < y2
        if east > 2 * abs(dec - dec2):
            assert x < x2


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    (ra, dec), (ra2, dec2) = ((radians(a), radians(b)) for a, b in (one, other))
    inner = sin(dec) * sin(dec2) + cos(dec) * cos(dec2) * cos(ra - ra2)
    return degrees(acos(max(-1.0, min(1.0, inner))))


@given(st.floats(0, 359), st.floats(-60, 60), st.floats(0.5, 5))
def test_the_projection_keeps_shapes(ra: float, dec: float, side: float) -> None:
    """Two arms of one length at right angles stay so, also where right ascension begins anew."""
    north, south = (ra, dec + side), (ra, dec - side)
    wide = side / cos(radians(dec))
    east, west = ((ra + wide) % 360, dec), ((ra - wide) % 360, dec)
    points = project([north, south, east, west])
    (nx, ny), (sx, sy), (ex, _), (wx, _) = points
    assert ny < sy
    assert ex < wx
    assert nx == pytest.approx(sx, abs=1e-9)
    ratio = hypot(ex - wx, points[2][1] - points[3][1]) / hypot(nx - sx, ny - sy)
    assert ratio == pytest.approx(_apart(east, west) / _apart(north, south), rel=0.01)


@given(st.floats(0, 359), st.floats(-60, 60), st.floats(-30, 30), st.floats(1, 30))
def test_the_projection_is_stereographic(ra: float, dec: float, east: float, north: float) -> None:
    """Each of two stars is half their distance from the middle, at the tangent of half of that."""
    pair = [(ra, dec), ((ra + east) % 360, dec + north)]
    (x, y), (u, v) = project(pair)
    assert hypot(u - x, v - y) == pytest.approx(2 * tan(radians(_apart(*pair)) / 4), rel=1e-6)


def test_a_brighter_star_is_not_smaller() -> None:
    sizes = [radius_of(tenth / 10) for tenth in range(-15, 65)]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) <= LARGEST
    assert min(sizes) > 3
