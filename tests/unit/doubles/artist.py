"""An artist that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from schemas.horoscope import Horoscope
from schemas.image import Drawing


class ScriptedArtist:
    """Each call raises what its turn in the script says; then it draws a name."""

    name = "scripted"

    def __init__(self, script: Iterable[Exception] = (), takes: float = 0.0) -> None:
        self.drawn: list[Horoscope] = []
        self._script = list(script)
        self._takes = takes

    async def draw(self, text: Horoscope) -> Drawing:
        self.drawn.append(text)
        await asyncio.sleep(self._takes)
        if self._script:
            raise self._script.pop(0)
        return Drawing(f"{text.sign} {text.day} {text.revision}".encode(), "image/png", 3, 2)

    async def check(self) -> str:
        return "scripted"
