"""The image agent with everything around it in memory."""

from __future__ import annotations

from collections.abc import Iterable

from agents.artefact.desk import Desk
from agents.artefact.making import Making
from agents.artefact.publication import Publication
from agents.artefact.round import Round
from agents.images.agent import Drawings
from agents.images.maker import ImageMaker
from agents.images.record import ImageRecords
from schemas.artefact import Product
from schemas.generation import GenerateImage
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage, HoroscopeImagePublished
from streams.terms import terms_of_images
from streams.topics import topics
from tests.unit.doubles.artist import ScriptedArtist
from tests.unit.doubles.claims import MemoryClaims
from tests.unit.doubles.clock import LoopClock
from tests.unit.doubles.images import MemoryImages
from tests.unit.doubles.producer import MemoryProducer
from tests.unit.doubles.texts import MemoryTexts
from tests.unit.samples import image_command, record, settings

BASE = "https://stars.example/"


class Studio:
    """Texts to draw, an artist, and what becomes of the drawings."""

    def __init__(self, *texts: Horoscope, script: Iterable[Exception] = ()) -> None:
        chosen, clock = settings(public_url=BASE), LoopClock()
        self.texts = MemoryTexts(*texts)
        self.images = MemoryImages()
        self.artist = ScriptedArtist(script)
        self.claims = MemoryClaims()
        self.producer = MemoryProducer()
        round_ = Round(
            Product.IMAGE,
            terms_of_images(chosen),
            ImageMaker(self.artist, self.texts, clock),
            self.claims,
            clock,
            chosen.zone,
        )
        publication = Publication(
            self.producer,
            topics("p.").images_published,
            ImageRecords(BASE).of,
            self.images,
            clock,
            chosen.zone,
        )
        desk: Desk[HoroscopeImage] = Desk(round_, self.claims, self.images)
        self._agent = Drawings(Making(chosen, clock, self.images, desk, publication))

    async def handle(self, **named: object) -> None:
        asked = image_command(**named)
        await self.deliver(asked, asked.sign.ordinal)

    async def deliver(self, asked: GenerateImage, partition: int) -> None:
        await self._agent.handle(asked, record(partition=partition))

    @property
    def published(self) -> list[HoroscopeImagePublished]:
        return self.producer.events(HoroscopeImagePublished)
