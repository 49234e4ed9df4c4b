"""The image agent: one actor per sign."""

from __future__ import annotations

from dataclasses import dataclass

from agents.artefact.making import Making
from schemas.generation import GenerateImage
from schemas.image import HoroscopeImage
from streams.record import Record


@dataclass(frozen=True, slots=True)
class Drawings:
    """Commit, publish; the delivery acknowledges after that. Nobody is answered."""

    images: Making[HoroscopeImage]

    async def handle(self, command: GenerateImage, record: Record) -> None:
        await self.images.make(command, record)
