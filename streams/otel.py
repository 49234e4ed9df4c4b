"""Sends traces to an OpenTelemetry collector; needs the extra `otel`."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING

from opentelemetry import trace

from streams.service import Service

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

#: OpenTelemetry's own variable; the SDK reads its other ones, too.
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
#: Seconds that one export may take, and the last one at a stop.
EXPORT_TIMEOUT = 5
FLUSH_TIMEOUT = 1.0


class Tracing(Service):
    """Does nothing unless an endpoint is set; `ValueError` if then the extra is missing."""

    def __init__(self) -> None:
        super().__init__()
        self._provider = _provider() if os.environ.get(ENDPOINT) else None

    async def on_start(self) -> None:
        if self._provider:
            trace.set_tracer_provider(self._provider)

    async def on_stop(self) -> None:
        """Send what is left, in a thread that cannot keep the process: a collector may hang."""
        if self._provider:
            last = threading.Thread(target=self._provider.shutdown, daemon=True)
            last.start()
            await asyncio.to_thread(last.join, FLUSH_TIMEOUT)


def _provider() -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ValueError(
            f"{ENDPOINT} needs an extra: pip install 'horoscope-streams[otel]'; or unset it"
        ) from error
    name = os.environ.get("OTEL_SERVICE_NAME", "horoscope")
    resource = Resource.create({"service.name": name})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_TIMEOUT)))
    return provider
