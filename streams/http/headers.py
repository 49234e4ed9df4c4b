"""Headers of every answer."""

from __future__ import annotations

from aiohttp import web

#: A handler may set its own: a page needs another policy than data.
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SERVER = "horoscope"


async def secure(_: web.Request, response: web.StreamResponse) -> None:
    """Also before a stream's first byte; aiohttp would tell its version and Python's."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = _SERVER
