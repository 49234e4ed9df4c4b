"""The night behind a card: another one for each sign and day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageOps

from agents.artists.builtin.box import Box
from agents.artists.builtin.palette import Palette

Size = tuple[int, int]

_STARS = 300
_DUST = (214, 220, 245)
#: What has an edge is drawn so many times finer, then made smooth by shrinking it.
_FINER = 2
#: The haze is made as small as this; it has no edges to lose.
_SMALL = (135, 169)
#: Clouds as coarse as each of these lie on one another, the finer the fainter.
_OCTAVES = ((4, 5), (8, 10), (16, 20), (32, 40))
_HAZE_LIGHT = 0.42


def draw_sky(size: Size, palette: Palette, chance: Random, clear: Sequence[Box]) -> Image.Image:
    """Draw a gradient, a haze in the element's colour, and faint stars, none of them in `clear`."""
    fall = Image.linear_gradient("L").resize(size)
    sky = ImageOps.colorize(fall, palette.above, palette.below)
    sky.paste(palette.haze, mask=_haze(size, chance))
    sky.paste(_DUST, mask=_dust(size, chance, clear))
    return sky


@cache
def glow() -> Image.Image:
    """A round light that is gone at the image's edge, where Pillow's own gradient is not yet."""
    edge = 256 // 2 * 2**0.5
    return Image.radial_gradient("L").point(
        [round(max(0.0, 1 - value / edge) ** 2 * 255) for value in range(256)]
    )


def _haze(size: Size, chance: Random) -> Image.Image:
    """A band of cloud across the card, as the Milky Way is."""
    band = glow().resize((340, 150)).rotate(chance.uniform(20, 70), expand=True)
    held = Image.new("L", _SMALL)
    across, down = chance.randint(50, 85), chance.randint(65, 90)
    held.paste(band, (across - band.width // 2, down - band.height // 2))
    light = [round(value * _HAZE_LIGHT) for value in range(256)]
    return ImageChops.multiply(held, _cloud(chance)).point(light).resize(size)


def _cloud(chance: Random) -> Image.Image:
    cloud = Image.new("L", _SMALL, 128)
    for number, octave in enumerate(_OCTAVES):
        noise = Image.frombytes("L", octave, chance.randbytes(octave[0] * octave[1]))
        cloud = Image.blend(cloud, noise.resize(_SMALL), 0.6 / 1.45**number)
    return cloud.point([min(255, max(0, value * 2 - 40)) for value in range(256)])


def _dust(size: Size, chance: Random, clear: Sequence[Box]) -> Image.Image:
    width, height = size
    fine = Image.new("L", (width * _FINER, height * _FINER))
    draw = ImageDraw.Draw(fine)
    for _ in range(_STARS):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        radius, light = chance.uniform(0.5, 1.6), chance.randint(50, 190)
        if not any(box.holds(x, y) for box in clear):
            draw.circle((x * _FINER, y * _FINER), radius * _FINER, fill=light)
    return fine.reduce(_FINER)
