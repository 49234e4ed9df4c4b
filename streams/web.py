"""Tells a supervisor and Prometheus over HTTP how the worker is."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence

from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from streams import metrics
from streams.logs import get_logger
from streams.service import Service
from streams.settings import Settings

#: Seconds that requests under way may take at a stop.
STOP_TIMEOUT = 1.0

log = get_logger(__name__)


def listen(settings: Settings) -> socket.socket:
    """Take the port that the settings name; `ValueError`, worded for people, if it cannot be."""
    host, port = settings.http_host, settings.http_port
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise ValueError(
            f"HOROSCOPE_HTTP_HOST, HOROSCOPE_HTTP_PORT: cannot listen on {host}, port {port} "
            f"({error.strerror}); another worker of this machine needs a port of its own, or 0 "
            "for any free one"
        ) from error


class Web(Service):
    """`/healthz`, `/readyz` and `/metrics`; nothing that it says is a secret.

    A worker whose event loop is blocked does not answer, which is an answer too.
    """

    def __init__(
        self,
        listener: socket.socket,
        parts: Mapping[str, Callable[[], bool]],
        stuck: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__()
        self._listener = listener
        self._parts = parts
        self._stuck = stuck
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=STOP_TIMEOUT)
        metrics.READY.set_function(lambda: all(self._ready().values()))

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/healthz", self._tell_health)
        app.router.add_get("/readyz", self._tell_readiness)
        app.router.add_get("/metrics", make_aiohttp_handler(metrics.REGISTRY))
        return app

    async def on_start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()
        host, port = self._listener.getsockname()[:2]
        log.info("listening", host=host, port=port)

    async def on_stop(self) -> None:
        await self._runner.cleanup()

    def _ready(self) -> dict[str, bool]:
        return {name: check() for name, check in self._parts.items()}

    async def _tell_health(self, _: web.Request) -> web.Response:
        stuck = self._stuck()
        return _answer(not stuck, {"alive": not stuck, "stuck": stuck})

    async def _tell_readiness(self, _: web.Request) -> web.Response:
        parts = self._ready()
        ready = all(parts.values())
        return _answer(ready, {"ready": ready, "parts": parts})


def _answer(good: bool, body: Mapping[str, object]) -> web.Response:
    return web.json_response(body, status=200 if good else 503)
