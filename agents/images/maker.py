"""Makes an image of an artist's call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agents.artefact.failure import CallFailure, FailureKind
from agents.artists.artist import Artist
from schemas.image import HoroscopeImage
from schemas.sign import Sign
from streams.clock import Clock
from streams.texts import Texts


@dataclass(frozen=True, slots=True)
class ImageMaker:
    """Draws the newest text there is, whatever revision was asked for: nobody wants an older."""

    artist: Artist
    texts: Texts
    clock: Clock

    async def make(self, sign: Sign, day: date, revision: int) -> HoroscopeImage:
        """One call; `CallFailure` also where the text is gone, or not there yet (a restore)."""
        text = await self.texts.get(sign, day)
        if text is None or text.revision < revision:
            raise CallFailure(FailureKind.NO_TEXT, f"no revision {revision} to draw", final=True)
        drawing = await self.artist.draw(text)
        return HoroscopeImage.of(text, drawing, self.artist.name, self.clock.now())
