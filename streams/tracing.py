"""One trace from what was emitted to what came of it; its context goes along in Kafka headers.

Nothing is traced, and no header is sent, until `streams.otel` sends traces somewhere. No span holds
what an exception says: the model's errors repeat the key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from streams.record import Record

_TRACER = trace.get_tracer("horoscope")
_HEADERS = TraceContextTextMapPropagator()


@contextmanager
def step(name: str, **about: str) -> Iterator[None]:
    """A part of the work that is under way; what it raises is told by its type alone."""
    with _span(name, SpanKind.INTERNAL, about):
        yield


@contextmanager
def sending(topic: str) -> Iterator[dict[str, bytes]]:
    """A record's way to the broker; gives the headers in which the trace goes on."""
    with _span(f"send {topic}", SpanKind.PRODUCER, _about(topic)):
        carrier: dict[str, str] = {}
        _HEADERS.inject(carrier)
        yield {name: value.encode() for name, value in carrier.items()}


@contextmanager
def handling(record: Record) -> Iterator[None]:
    """What comes of a record, as a part of the trace that its headers name."""
    carrier = {
        name: value.decode("ascii", "replace")
        for name, value in record.headers
        if name in _HEADERS.fields and value is not None
    }
    parent = _HEADERS.extract(carrier)
    with _span(f"process {record.topic}", SpanKind.CONSUMER, _about(record.topic), parent):
        yield


@contextmanager
def _span(
    name: str, kind: SpanKind, about: Mapping[str, str], parent: Context | None = None
) -> Iterator[None]:
    with _TRACER.start_as_current_span(
        name, parent, kind, about, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except Exception as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def _about(topic: str) -> dict[str, str]:
    return {"messaging.system": "kafka", "messaging.destination.name": topic}
