"""All wiring: which parts a worker is made of, and which topic goes to which agent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import faust
from mode import Service

from agents.day.agent import Day
from agents.day.meter import INTERVAL as METER_INTERVAL
from agents.day.meter import DayMeter
from agents.day.retention import INTERVAL as CLEAN_UP_INTERVAL
from agents.day.retention import Retention
from agents.day.timer import INTERVAL as TICK_INTERVAL
from agents.day.timer import DayTimer
from agents.generation.agent import Generation
from agents.generation.claims import Claims
from agents.generation.desk import Desk
from agents.generation.publication import Publication
from agents.generation.round import Round
from agents.parts import Parts, parts_of
from agents.requests.agent import Requests
from agents.requests.replies import Replies
from agents.serving import hub_of, operations_of
from agents.views.commit import Commit
from agents.views.positions import Positions
from agents.views.service import Views
from agents.writers.builtin import BuiltinWriter
from agents.writers.openai import OpenAIWriter
from agents.writers.writer import Writer
from schemas.generation import GenerateDay, GenerateHoroscope
from schemas.request import HoroscopeRequested
from streams.app import App, build_app
from streams.cache import Cache
from streams.committed import Committed
from streams.delivery import Delivery
from streams.heartbeat import Heartbeat
from streams.http.server import Server, listen
from streams.http.state import State
from streams.otel import Tracing
from streams.preflight import Preflight
from streams.refresh import Refresher
from streams.settings import Settings
from streams.texts import Texts
from streams.watchdog import Watchdog
from streams.watched import Watched, of_faust


def worker(settings: Settings, role: str) -> Sequence[Service]:
    """The services of a worker in the order they start; `role` is all, agents or views.

    `ValueError`, worded for people, for a setting that cannot work.
    """
    parts = parts_of(settings)
    preflight = Preflight(parts.admin, parts.topics)
    services: list[Service] = []
    checks: dict[str, Callable[[], bool]] = {}
    watched: list[Watched] = []
    cache = Cache()
    if role in ("all", "agents"):
        refresher, desk, app = agents_of(parts, cache)
        committed = Committed(settings)
        services += [refresher, desk, app, committed]
        checks |= {"agents": lambda: app.joined, "warm_up": lambda: refresher.warmed}
        watched += watched_agents(parts, app, committed)
    if role in ("all", "views"):
        positions, views = views_of(parts)
        services.append(views)
        checks["views"] = lambda: views.ready
        watched.append(watched_views(parts, positions))
    watchdog = Watchdog(settings, parts.admin, parts.database, preflight, watched)
    checks["progress"] = lambda: not watchdog.stuck
    state = State(checks, watchdog.told, lambda: watchdog.lag)
    hub = hub_of(parts, state, cache)
    operations = operations_of(parts, state, cache, hub)
    server = Server(settings, listen(settings), operations)
    databases = parts.database, parts.reads
    # The preflight before the producer: of a broker that refuses it says why, aiokafka does not.
    first = Heartbeat(), Tracing(), server, *databases, preflight, parts.producer
    # The hub stops first: its listeners are sent away before anything that they see is gone.
    return [*first, *services, watchdog, hub]


def watched_agents(parts: Parts, app: App, committed: Committed) -> list[Watched]:
    """A generation command may take a whole round and wait for a cool-down; the others nothing."""
    settings, topics = parts.settings, parts.topics
    round_ = settings.round_limit + settings.cool_down
    takes = (topics.requests, 0.0), (topics.generate_day, 0.0), (topics.generation, round_)
    return [
        of_faust(app, committed, topic, settings.stuck_after + seconds) for topic, seconds in takes
    ]


def watched_views(parts: Parts, positions: Positions) -> Watched:
    limit = parts.settings.stuck_after
    return Watched(parts.topics.views.name, limit, positions.assigned, positions.dealt_with)


def views_of(parts: Parts) -> tuple[Positions, Views]:
    positions = Positions(parts.topics.views, parts.admin, parts.database)
    commit = Commit(parts.database, parts.dead_letters, positions)
    return positions, Views(parts.settings, positions, commit)


def agents_of(parts: Parts, cache: Cache) -> tuple[Refresher, Desk, App]:
    settings, clock, owner = parts.settings, parts.clock, uuid4()
    texts = Texts(parts.database)
    refresher = Refresher(settings, parts.database, texts, cache, clock)
    claims = Claims(parts.database, owner, settings.max_calls_per_day)
    desk = Desk(Round(settings, writer_of(settings), claims, clock), claims, texts)
    replies = Replies(
        parts.producer, parts.database, parts.topics.replies, parts.topics.views, clock
    )
    retention = Retention(settings, clock, parts.database, parts.admin, parts.topics.views)
    timer = DayTimer(
        settings, clock, cache, parts.database, parts.producer, parts.topics.generate_day, owner
    )
    publication = Publication(parts.producer, parts.topics.published, texts, clock, settings.zone)
    app = build_app(settings)
    attach(
        app,
        parts,
        Day(clock, parts.database, parts.producer, parts.topics.generation, retention),
        Generation(settings, clock, texts, desk, publication, replies),
        Requests(settings, clock, cache, texts, replies, parts.producer, parts.topics.generation),
    )
    app.timer(TICK_INTERVAL, name="day_timer")(timer.tick)
    app.timer(CLEAN_UP_INTERVAL, name="clean_up")(retention.clean_up)
    meter = DayMeter(settings, clock, parts.database)
    app.timer(METER_INTERVAL, name="day_meter")(meter.measure)
    return refresher, desk, app


def attach(app: App, parts: Parts, day: Day, generation: Generation, requests: Requests) -> None:
    """Which topic goes to which agent; each partition has an actor of its own."""
    days = Delivery(GenerateDay, day.handle, parts.dead_letters)
    commands = Delivery(GenerateHoroscope, generation.handle, parts.dead_letters)
    asked = Delivery(HoroscopeRequested, requests.handle, parts.dead_letters)

    @app.agent(app.channel_of(parts.topics.generate_day), isolated_partitions=True)
    async def generate_day(stream: faust.StreamT[Any]) -> None:
        await days.consume(stream)

    @app.agent(app.channel_of(parts.topics.generation), isolated_partitions=True)
    async def generate_horoscope(stream: faust.StreamT[Any]) -> None:
        await commands.consume(stream)

    @app.agent(app.channel_of(parts.topics.requests), isolated_partitions=True)
    async def answer_request(stream: faust.StreamT[Any]) -> None:
        await asked.consume(stream)


def writer_of(settings: Settings) -> Writer:
    """The writer that the settings ask for; `ValueError`, worded for people, if it cannot be."""
    if settings.writer == "openai":
        return OpenAIWriter(settings)
    return BuiltinWriter(settings.language)
