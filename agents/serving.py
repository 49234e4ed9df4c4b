"""What a worker serves over HTTP, whatever its role."""

from __future__ import annotations

from dataclasses import replace

from agents.parts import Parts
from streams.http.admin import Administration
from streams.http.bearer import for_bearers
from streams.http.dead_letters import DeadLetterDesk
from streams.http.demand import Demand
from streams.http.horoscopes import Horoscopes
from streams.http.images import Drawn
from streams.http.letters import Letters
from streams.http.openapi import described
from streams.http.operation import Operation
from streams.http.page.assets import Assets
from streams.http.page.hub import Hub
from streams.http.page.live import Live
from streams.http.page.look import Look
from streams.http.page.page import Page
from streams.http.page.sources import Sources
from streams.http.page.words import words_for
from streams.http.patience import Patience
from streams.http.state import State
from streams.http.stats import Counted
from streams.http.views import ViewsIn
from streams.image_bytes import ImageBytes
from streams.images import Images
from streams.library import Library
from streams.orders import Orders
from streams.replay import Replay
from streams.shelves import Shelves
from streams.texts import Texts


def operations_of(parts: Parts, state: State, shelves: Shelves, hub: Hub) -> list[Operation]:
    """The document comes last: it tells all the others."""
    told = [
        *state.operations(),
        *api_of(parts, shelves, hub.look),
        *admin_of(parts),
        *page_of(parts, hub),
    ]
    return [*told, described(told)]


def hub_of(parts: Parts, state: State, shelves: Shelves) -> Hub:
    """One for each worker: whatever the page shows goes through it."""
    settings = parts.settings
    images = Library(shelves.images, Images(parts.reads)) if settings.artist != "none" else None
    sources = Sources(
        parts.clock,
        settings.zone,
        Library(shelves.texts, Texts(parts.reads)),
        images,
        parts.reads,
        settings.max_calls_per_day,
        state,
    )
    return Hub(Look(sources.picture), words_for(settings.language))


def page_of(parts: Parts, hub: Hub) -> list[Operation]:
    page = Page(hub.look, hub.words, parts.settings.language)
    return [
        *page.operations(),
        *Live(hub, parts.settings.http_proxies).operations(),
        *Assets().operations(),
    ]


def api_of(parts: Parts, shelves: Shelves, look: Look) -> list[Operation]:
    settings, clock, zone = parts.settings, parts.clock, parts.settings.zone
    demand = Demand(parts.producer, parts.topics.generation, clock)
    library = Library(shelves.texts, Texts(parts.reads))
    images = Images(parts.reads)
    data = ImageBytes(images.data, settings.image_cache_bytes)
    views = ViewsIn(clock, parts.producer, parts.topics.views, settings.http_max_views)
    return [
        *Horoscopes(clock, zone, library, demand, Patience(shelves.texts), look).operations(),
        *Drawn(clock, zone, Library(shelves.images, images), data).operations(),
        *views.operations(),
        *Counted(clock, zone, parts.reads).operations(),
    ]


def admin_of(parts: Parts) -> list[Operation]:
    """None without a token: what is not there needs no guard."""
    token = parts.settings.admin_token
    if token is None:
        return []
    orders = Orders(parts.producer, parts.topics, parts.clock)
    letters = Letters(parts.settings, parts.topics.dead_letters, parts.admin)
    calls = Administration(parts.settings, orders, parts.database)
    desk = DeadLetterDesk(letters, Replay(parts.producer, parts.database), parts.topics)
    operations = [*calls.operations(), *desk.operations()]
    return [replace(each, handler=for_bearers(token, each.handler)) for each in operations]
