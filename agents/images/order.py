"""Has the image of a committed text made, by the agent that makes nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.generation import GenerateArtefact, GenerateImage
from schemas.horoscope import Horoscope
from streams.producer import Producer
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Order:
    """Looks at nothing in PostgreSQL, so that images in trouble are in no text's way."""

    producer: Producer
    topic: Topic

    async def image_of(self, text: Horoscope, command: GenerateArtefact) -> None:
        """Return once the broker has the order; of one for an image that is there nothing comes.

        `command` is the one that brought the text: the image is as urgent, and as permitted.
        """
        order = GenerateImage(
            command_id=command.command_id,
            sign=text.sign,
            day=text.day,
            revision=text.revision,
            trigger=command.trigger,
            issued_at=command.issued_at,
        )
        await self.producer.send(self.topic, order, key=text.sign, partition=text.sign.ordinal)
