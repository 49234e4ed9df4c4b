"""Times every answer."""

from __future__ import annotations

import time

from aiohttp import web
from aiohttp.hdrs import METH_ALL

from streams import metrics
from streams.http.failures import Handler


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost, so that it sees problems as the answers that they are."""
    began, status = time.monotonic(), "cut_off"
    try:
        response = await handler(request)
        status = f"{response.status}"
        return response
    finally:
        seconds = time.monotonic() - began
        metrics.HTTP.labels(_route(request), _method(request), status).observe(seconds)


def _route(request: web.Request) -> str:
    """The pattern, not the path: anybody may ask for anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def _method(request: web.Request) -> str:
    return request.method if request.method in METH_ALL else "other"
