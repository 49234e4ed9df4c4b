"""Refuses clients that ask too much."""

from __future__ import annotations

import time
from http import HTTPStatus
from math import ceil

from aiohttp import web
from aiohttp.typedefs import Middleware

from streams.http.buckets import Buckets
from streams.http.client import asking
from streams.http.failures import Handler
from streams.http.problem import ProblemError
from streams.http.state import PATHS as UNLIMITED
from streams.settings import Settings

#: Clients that are remembered, of some hundred bytes each.
MOST_CLIENTS = 10_000


def throttle_of(settings: Settings) -> Middleware:
    """A middleware that refuses with 429; a rate of 0 refuses nobody."""
    rate, proxies = settings.http_rate, settings.http_proxies
    buckets = Buckets(rate, settings.http_burst, MOST_CLIENTS) if rate else None

    @web.middleware
    async def throttled(request: web.Request, handler: Handler) -> web.StreamResponse:
        if buckets is not None and request.path not in UNLIMITED:
            wait = buckets.take(asking(request, proxies), time.monotonic())
            if wait:
                raise _too_many(rate, wait)
        return await handler(request)

    return throttled


def _too_many(rate: float, wait: float) -> ProblemError:
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"more than {rate:g} requests a second; wait for {ceil(wait)} s",
        {"Retry-After": f"{ceil(wait)}"},
    )
