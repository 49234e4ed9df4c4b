"""What crosses each topic, and in which direction, as others see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.dead_letter import DeadLetter
from schemas.event import Event
from schemas.generation import GenerateDay, GenerateHoroscope, GenerateImage
from schemas.horoscope import HoroscopePublished
from schemas.image import HoroscopeImagePublished
from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.view import HoroscopeViewed
from streams.topics import Topic, topics

#: As AsyncAPI means it: what the service does.
Action = Literal["receive", "send"]

TOPICS = topics("horoscope.")


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic with its one kind of event; `key` says what a record's key is, if it has one."""

    name: str
    topic: Topic
    event: type[Event]
    actions: tuple[Action, ...]
    summary: str
    key: str | None = None
    reply: str | None = None


CHANNELS = (
    Channel(
        "views",
        TOPICS.views,
        HoroscopeViewed,
        ("receive", "send"),
        "Views, from upstream producers and, one for each answered request, from the service.",
    ),
    Channel(
        "requests",
        TOPICS.requests,
        HoroscopeRequested,
        ("receive",),
        "Bots and users ask for a sign's horoscope.",
        reply="replies",
    ),
    Channel(
        "generateDay",
        TOPICS.generate_day,
        GenerateDay,
        ("receive", "send"),
        "The timer's and the operator's command to make a day.",
        "the day",
    ),
    Channel(
        "generation",
        TOPICS.generation,
        GenerateHoroscope,
        ("receive", "send"),
        "The service's own commands, on the partition of the sign's ordinal.",
        "the sign",
    ),
    Channel(
        "published",
        TOPICS.published,
        HoroscopePublished,
        ("send",),
        "Today's texts; keep the highest (day, revision) of a sign.",
        "the sign",
    ),
    Channel(
        "imageGeneration",
        TOPICS.image_generation,
        GenerateImage,
        ("receive", "send"),
        "The service's own commands to draw a text that is committed, partitioned as `generation`.",
        "the sign",
    ),
    Channel(
        "imagesPublished",
        TOPICS.images_published,
        HoroscopeImagePublished,
        ("send",),
        "Today's images, by their URLs; keep the highest (day, revision) of a sign.",
        "the sign",
    ),
    Channel(
        "replies",
        TOPICS.replies,
        HoroscopeReply,
        ("send",),
        "One final reply to each request, delivered at least once.",
        "the request_id",
    ),
    Channel(
        "deadLetters",
        TOPICS.dead_letters,
        DeadLetter,
        ("send",),
        "What could not be applied, whole, and why.",
    ),
)
