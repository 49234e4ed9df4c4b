"""What an artist is."""

from __future__ import annotations

from typing import Protocol

from schemas.horoscope import Horoscope
from schemas.image import Drawing


class Artist(Protocol):
    """Draws images. `name` is told with each of them."""

    @property
    def name(self) -> str: ...

    async def draw(self, text: Horoscope) -> Drawing:
        """Draw the image of the text's sign and day, without holding up the event loop.

        One call, without retries of its own; raises `CallFailure`.
        """
        ...

    async def check(self) -> str:
        """Say in a line that it could draw, at no cost; raises `CallFailure`."""
        ...
