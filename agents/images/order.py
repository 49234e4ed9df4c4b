"""Has the image of a committed text made, by the agent that makes nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.generation import GenerateArtefact, GenerateImage
from schemas.horoscope import Horoscope
from streams.images import Images
from streams.producer import Producer
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Order:
    images: Images
    producer: Producer
    topic: Topic

    async def image_of(self, text: Horoscope, command: GenerateArtefact) -> None:
        """Return once the broker has the order; none for an image that has been published.

        `command` is the one that brought the text: the image is as urgent, and as permitted.
        """
        there = await self.images.get(text.sign, text.day)
        if there and there.revision >= text.revision and there.published:
            return
        order = GenerateImage(
            command_id=command.command_id,
            sign=text.sign,
            day=text.day,
            revision=text.revision,
            trigger=command.trigger,
            issued_at=command.issued_at,
        )
        await self.producer.send(self.topic, order, key=text.sign, partition=text.sign.ordinal)
