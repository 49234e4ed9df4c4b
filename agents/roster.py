"""The Faust agents of a worker: which topic goes to which, and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import faust
from mode import Service

from agents.day.agent import Day
from agents.day.meter import INTERVAL as METER_INTERVAL
from agents.day.meter import DayMeter, Metered
from agents.day.retention import INTERVAL as CLEAN_UP_INTERVAL
from agents.day.retention import Retention
from agents.day.timer import INTERVAL as TICK_INTERVAL
from agents.day.timer import DayTimer
from agents.generation.agent import Generation
from agents.images.agent import Drawings
from agents.images.order import Order
from agents.parts import Parts
from agents.production import Production, images_of, texts_of
from agents.requests.agent import Requests
from agents.requests.replies import Replies
from schemas.generation import GenerateDay, GenerateHoroscope, GenerateImage
from schemas.horoscope import Horoscope
from schemas.image import HoroscopeImage
from schemas.request import HoroscopeRequested
from streams.app import App, build_app
from streams.delivery import Delivery
from streams.shelves import Shelves


@dataclass(frozen=True, slots=True)
class Roster:
    """`productions`: those of the products that the settings want."""

    app: App
    productions: Sequence[Production[Any]]

    @property
    def services(self) -> list[Service]:
        """In the order in which they start; what is drawn comes after what is written."""
        refreshers = [each.refresher for each in self.productions]
        return [*refreshers, *(each.desk for each in self.productions), self.app]

    def warmed(self) -> bool:
        return all(each.refresher.warmed for each in self.productions)


def roster_of(parts: Parts, shelves: Shelves) -> Roster:
    owner, app = uuid4(), build_app(parts.settings)
    texts = texts_of(parts, shelves.texts, owner)
    images = images_of(parts, shelves.images, owner)
    _attach_day(app, parts)
    _attach_texts(app, parts, texts, _order_of(parts) if images else None)
    if images:
        _attach_images(app, parts, images)
    timer = DayTimer(
        parts.settings,
        parts.clock,
        texts.plan.cache,
        images.plan.cache if images else None,
        parts.database,
        parts.producer,
        parts.topics.generate_day,
        owner,
    )
    app.every(TICK_INTERVAL, timer.tick, "day_timer")
    productions = [each for each in (texts, images) if each]
    _attach_meter(app, parts, productions)
    return Roster(app, productions)


def _order_of(parts: Parts) -> Order:
    return Order(parts.producer, parts.topics.image_generation)


def _attach_day(app: App, parts: Parts) -> None:
    """Each partition has an actor of its own, here and below."""
    retention = Retention(
        parts.settings, parts.clock, parts.database, parts.admin, parts.topics.views
    )
    day = Day(parts.clock, parts.database, parts.producer, parts.topics.generation, retention)
    days = Delivery(GenerateDay, day.handle, parts.dead_letters)

    @app.agent(app.channel_of(parts.topics.generate_day), isolated_partitions=True)
    async def generate_day(stream: faust.StreamT[Any]) -> None:
        await days.consume(stream)

    app.timer(CLEAN_UP_INTERVAL, name="clean_up")(retention.clean_up)


def _attach_texts(
    app: App, parts: Parts, texts: Production[Horoscope], order: Order | None
) -> None:
    topics, clock = parts.topics, parts.clock
    replies = Replies(parts.producer, parts.database, topics.replies, topics.views, clock)
    generation = Generation(texts.making, replies, order)
    requests = Requests(
        parts.settings,
        clock,
        texts.plan.cache,
        texts.plan.store,
        replies,
        parts.producer,
        topics.generation,
    )
    commands = Delivery(GenerateHoroscope, generation.handle, parts.dead_letters)
    asked = Delivery(HoroscopeRequested, requests.handle, parts.dead_letters)

    @app.agent(app.channel_of(topics.generation), isolated_partitions=True)
    async def generate_horoscope(stream: faust.StreamT[Any]) -> None:
        await commands.consume(stream)

    @app.agent(app.channel_of(topics.requests), isolated_partitions=True)
    async def answer_request(stream: faust.StreamT[Any]) -> None:
        await asked.consume(stream)


def _attach_images(app: App, parts: Parts, images: Production[HoroscopeImage]) -> None:
    drawings = Delivery(GenerateImage, Drawings(images.making).handle, parts.dead_letters)

    @app.agent(app.channel_of(parts.topics.image_generation), isolated_partitions=True)
    async def generate_image(stream: faust.StreamT[Any]) -> None:
        await drawings.consume(stream)


def _attach_meter(app: App, parts: Parts, productions: Sequence[Production[Any]]) -> None:
    metered = {
        plan.cache.product: Metered(plan.store.table, plan.max_calls_per_day)
        for plan in (each.plan for each in productions)
    }
    meter = DayMeter(parts.settings, parts.clock, parts.database, metered)
    app.every(METER_INTERVAL, meter.measure, "day_meter")
