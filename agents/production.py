"""What each product is made with; a further one is another function here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic
from uuid import UUID

from agents.artefact.claims import Claims
from agents.artefact.desk import Desk
from agents.artefact.maker import Maker
from agents.artefact.making import Making
from agents.artefact.publication import Publication
from agents.artefact.round import Round
from agents.artists.artist import Artist
from agents.generation.maker import TextMaker
from agents.images.maker import ImageMaker
from agents.images.record import ImageRecords
from agents.parts import Parts
from agents.writers.builtin import BuiltinWriter
from agents.writers.writer import Writer
from schemas.event import Event
from schemas.horoscope import Horoscope, HoroscopePublished
from schemas.image import HoroscopeImage
from schemas.tables.artefact import ArtefactT
from streams.cache import Cache
from streams.images import Images
from streams.refresh import Refresher
from streams.settings import Settings
from streams.store import Store
from streams.terms import Terms, terms_of_images, terms_of_texts
from streams.texts import Texts
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Production(Generic[ArtefactT]):
    """The way from a command to what is published, and what keeps memory true."""

    plan: Plan[ArtefactT]
    refresher: Refresher[ArtefactT]
    desk: Desk[ArtefactT]
    making: Making[ArtefactT]


@dataclass(frozen=True, slots=True)
class Plan(Generic[ArtefactT]):
    """Everything in which products differ."""

    cache: Cache[ArtefactT]
    store: Store[ArtefactT]
    maker: Maker[ArtefactT]
    record_of: Callable[[ArtefactT], Event]
    topic: Topic
    terms: Terms
    max_calls_per_day: int


def texts_of(parts: Parts, cache: Cache[Horoscope], owner: UUID) -> Production[Horoscope]:
    settings = parts.settings
    plan = Plan(
        cache=cache,
        store=Texts(parts.database),
        maker=TextMaker(writer_of(settings), settings.language, parts.clock),
        record_of=HoroscopePublished.of,
        topic=parts.topics.published,
        terms=terms_of_texts(settings),
        max_calls_per_day=settings.max_calls_per_day,
    )
    return _production_of(parts, plan, owner)


def images_of(
    parts: Parts, cache: Cache[HoroscopeImage], owner: UUID
) -> Production[HoroscopeImage] | None:
    """None where the settings want no images."""
    settings = parts.settings
    artist = artist_of(settings)
    if artist is None:
        return None
    plan = Plan(
        cache=cache,
        store=Images(parts.database),
        maker=ImageMaker(artist, Texts(parts.database), parts.clock),
        record_of=ImageRecords(settings.public_url).of,
        topic=parts.topics.images_published,
        terms=terms_of_images(settings),
        max_calls_per_day=settings.max_image_calls_per_day,
    )
    return _production_of(parts, plan, owner)


def _production_of(parts: Parts, plan: Plan[ArtefactT], owner: UUID) -> Production[ArtefactT]:
    settings, clock, product = parts.settings, parts.clock, plan.cache.product
    claims = Claims(parts.database, product, owner, plan.max_calls_per_day)
    round_ = Round(product, plan.terms, plan.maker, claims, clock, settings.zone)
    desk = Desk(round_, claims, plan.store)
    publication = Publication(
        parts.producer, plan.topic, plan.record_of, plan.store, clock, settings.zone
    )
    return Production(
        plan,
        Refresher(settings, parts.database, plan.store, plan.cache, clock),
        desk,
        Making(settings, clock, plan.store, desk, publication),
    )


def writer_of(settings: Settings) -> Writer:
    """The writer that the settings ask for; `ValueError`, worded for people, if it cannot be."""
    if settings.writer == "openai":
        from agents.writers.openai import OpenAIWriter  # heavy

        return OpenAIWriter(settings)
    return BuiltinWriter(settings.language)


def artist_of(settings: Settings) -> Artist | None:
    """The artist that the settings ask for, or None; `ValueError` as `writer_of`."""
    if settings.artist == "none":
        return None
    if settings.artist == "openai":
        from agents.artists.openai import OpenAIArtist  # heavy

        return OpenAIArtist(settings)
    from agents.artists.builtin.artist import BuiltinArtist  # heavy

    return BuiltinArtist()
