"""Listens, and serves the operations that the worker has."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from aiohttp import web

from streams.http.failures import as_problems
from streams.http.headers import secure
from streams.http.measure import measured
from streams.http.operation import Operation
from streams.http.throttle import throttle_of
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


class Server(Service):
    """Answers each request by its operation, and everything else by a problem."""

    def __init__(
        self, settings: Settings, listener: socket.socket, operations: Iterable[Operation]
    ) -> None:
        super().__init__()
        self._listener = listener
        app = application(settings, operations)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_TIMEOUT)

    async def on_start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()
        host, port = self._listener.getsockname()[:2]
        log.info("listening", host=host, port=port)

    async def on_stop(self) -> None:
        await self._runner.cleanup()


def application(settings: Settings, operations: Iterable[Operation]) -> web.Application:
    app = web.Application(
        middlewares=(measured, as_problems, throttle_of(settings)),
        client_max_size=settings.http_max_body,
    )
    app.on_response_prepare.append(secure)
    for each in operations:
        app.router.add_route(each.method, each.path, each.handler)
    return app
