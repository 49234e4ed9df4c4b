"""An OpenTelemetry collector that keeps what it is sent."""

from __future__ import annotations

from typing import Self

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """`async with Collector() as collector: …OTEL_EXPORTER_OTLP_ENDPOINT=collector.url…`."""

    def __init__(self) -> None:
        self.url = ""
        #: Every export as it came, decompressed.
        self.raw: list[bytes] = []
        app = web.Application()
        app.router.add_post("/v1/traces", self._keep)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)

    @property
    def spans(self) -> list[Span]:
        requests = (ExportTraceServiceRequest.FromString(raw) for raw in self.raw)
        return [
            span
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _keep(self, request: web.Request) -> web.Response:
        self.raw.append(await request.read())
        return web.Response(content_type="application/x-protobuf")
