"""Tells a supervisor and Prometheus how the worker is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from schemas.http.state import Health, Readiness
from streams import metrics
from streams.http.operation import Answer, Operation
from streams.http.reply import answer

#: What a supervisor asks; no rate limit applies.
PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclass(frozen=True, slots=True)
class State:
    """Nothing that it says is a secret.

    A worker whose event loop is blocked does not answer, which is an answer too.
    """

    parts: Mapping[str, Callable[[], bool]]
    stuck: Callable[[], Sequence[str]]
    #: Records still to be dealt with, by topic; None while nobody knows.
    lag: Callable[[], Mapping[str, int | None]] = dict

    def ready(self) -> dict[str, bool]:
        return {name: check() for name, check in self.parts.items()}

    async def tell_health(self, _: web.Request) -> web.Response:
        stuck = list(self.stuck())
        return answer(Health(alive=not stuck, stuck=stuck), 503 if stuck else 200)

    async def tell_readiness(self, _: web.Request) -> web.Response:
        parts = self.ready()
        ready = all(parts.values())
        return answer(Readiness(ready=ready, parts=parts), 200 if ready else 503)

    def operations(self) -> list[Operation]:
        metrics.READY.set_function(lambda: all(self.ready().values()))
        return [
            Operation(
                "GET",
                "/healthz",
                self.tell_health,
                "Whether the worker's partitions advance",
                {200: Answer("alive", Health), 503: Answer("a partition is stuck", Health)},
            ),
            Operation(
                "GET",
                "/readyz",
                self.tell_readiness,
                "Whether every part of the worker is ready",
                {200: Answer("ready", Readiness), 503: Answer("a part is not", Readiness)},
            ),
            Operation(
                "GET",
                "/metrics",
                make_aiohttp_handler(metrics.REGISTRY),
                "Metrics in Prometheus' text format",
                {200: Answer("metrics", content_type="text/plain")},
            ),
        ]
