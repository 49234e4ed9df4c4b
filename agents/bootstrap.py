"""All wiring: which services a worker is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mode import Service

from agents.parts import Parts, parts_of
from agents.roster import roster_of
from agents.serving import hub_of, operations_of
from agents.views.commit import Commit
from agents.views.positions import Positions
from agents.views.service import Views
from streams.app import App
from streams.committed import Committed
from streams.header_names import read_any_header_name
from streams.heartbeat import Heartbeat
from streams.http.server import Server, listen
from streams.http.state import State
from streams.otel import Tracing
from streams.preflight import Preflight
from streams.settings import Settings
from streams.shelves import Shelves
from streams.terms import terms_of_images, terms_of_texts
from streams.watchdog import Watchdog
from streams.watched import Watched, of_faust


def worker(settings: Settings, role: str) -> Sequence[Service]:
    """The services of a worker in the order they start; `role` is all, agents or views.

    `ValueError`, worded for people, for a setting that cannot work.
    """
    read_any_header_name()
    parts = parts_of(settings)
    preflight = Preflight(parts.admin, parts.topics)
    services: list[Service] = []
    checks: dict[str, Callable[[], bool]] = {}
    watched: list[Watched] = []
    shelves = Shelves()
    if role in ("all", "agents"):
        roster, committed = roster_of(parts, shelves), Committed(settings)
        services += [*roster.services, committed]
        checks |= {"agents": lambda: roster.app.joined, "warm_up": roster.warmed}
        watched += watched_agents(parts, roster.app, committed)
    if role in ("all", "views"):
        positions, views = views_of(parts)
        services.append(views)
        checks["views"] = lambda: views.ready
        watched.append(watched_views(parts, positions))
    watchdog = Watchdog(settings, parts.admin, parts.database, preflight, watched)
    checks["progress"] = lambda: not watchdog.stuck
    state = State(checks, watchdog.told, lambda: watchdog.lag)
    hub = hub_of(parts, state, shelves)
    operations = operations_of(parts, state, shelves, hub)
    server = Server(settings, listen(settings), operations)
    databases = parts.database, parts.reads
    # The preflight before the producer: of a broker that refuses it says why, aiokafka does not.
    first = Heartbeat(), Tracing(), server, *databases, preflight, parts.producer
    # The hub stops first: its listeners are sent away before anything that they see is gone.
    return [*first, *services, watchdog, hub]


def watched_agents(parts: Parts, app: App, committed: Committed) -> list[Watched]:
    """A command for an artefact may take a round and wait for a cool-down; the others nothing."""
    settings, topics = parts.settings, parts.topics
    takes = [
        (topics.requests, 0.0),
        (topics.generate_day, 0.0),
        (topics.generation, terms_of_texts(settings).until_next_round),
    ]
    if settings.artist != "none":
        takes.append((topics.image_generation, terms_of_images(settings).until_next_round))
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
