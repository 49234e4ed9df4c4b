"""Take the twelve constellations out of d3-celestial.

    npm pack d3-celestial     # and unpack it
python docs/images/stars.py PACKAGE/data > agents/artists/builtin/stars.toml
"""

from __future__ import annotations

import json
import math
import sys
import textwrap
from pathlib import Path
from typing import Any

HEAD = """\
# The figures of the zodiac: stars by Hipparcos number, and the lines that join them.
# A star has its right ascension and declination (J2000, degrees) and its apparent magnitude.
#
# Written by docs/images/stars.py from data/constellations.lines.json, data/stars.6.json of
# d3-celestial 0.7.35 (https://github.com/ofrohn/d3-celestial), which has the stars from XHIP: An
# Extended Hipparcos Compilation; Anderson E., Francis C. (2012), VizieR V/137D, and the lines
# from the IAU's constellation pages with some modifications.
#
"""
CONSTELLATIONS = {
    "aries": "Ari",
    "taurus": "Tau",
    "gemini": "Gem",
    "cancer": "Cnc",
    "leo": "Leo",
    "virgo": "Vir",
    "libra": "Lib",
    "scorpio": "Sco",
    "sagittarius": "Sgr",
    "capricorn": "Cap",
    "aquarius": "Aqr",
    "pisces": "Psc",
}
Star = dict[str, Any]


def distance(star: Star, point: list[float]) -> float:
    """In degrees, for what is near."""
    ra, dec = star["geometry"]["coordinates"]
    return math.hypot((ra - point[0]) * math.cos(math.radians(dec)), dec - point[1])


def main(data: Path) -> None:
    lines = {each["id"]: each for each in _features(data / "constellations.lines.json")}
    stars = _features(data / "stars.6.json")
    licence = (data.parent / "LICENSE").read_text().strip().splitlines()
    wrapped = [part for line in licence for part in textwrap.wrap(line, 96) or [""]]
    told = [HEAD, *(f"# {line}".rstrip() + "\n" for line in wrapped)]
    for sign, name in CONSTELLATIONS.items():
        figure = [
            [min(stars, key=lambda star: distance(star, point)) for point in line]
            for line in lines[name]["geometry"]["coordinates"]
        ]
        told += [f"\n[{sign}]\n", *_written(figure)]
    sys.stdout.write("".join(told))


def _features(path: Path) -> list[Star]:
    features: list[Star] = json.loads(path.read_text())["features"]
    return features


def _written(figure: list[list[Star]]) -> list[str]:
    lines = ", ".join(str([star["id"] for star in line]) for line in figure)
    told = [f"lines = [{lines}]\n"]
    for star in {star["id"]: star for line in figure for star in line}.values():
        ra, dec = star["geometry"]["coordinates"]
        magnitude = star["properties"]["mag"]
        told.append(f"stars.{star['id']} = [{ra % 360:.4f}, {dec:.4f}, {magnitude}]\n")
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
