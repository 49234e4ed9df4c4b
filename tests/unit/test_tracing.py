"""Traces are sent only where they are wanted, and hold no words of a failure."""

from __future__ import annotations

import sys

import pytest

from streams import tracing
from streams.otel import ENDPOINT, Tracing
from tests.unit.samples import record


def test_nothing_is_carried_where_nothing_is_traced() -> None:
    with tracing.sending("t") as headers:
        assert headers == {}


@pytest.mark.parametrize("value", [None, b"", b"\xff\xfe", b"00-zz-zz-01", b"0" * 10_000])
def test_a_foreign_header_does_no_harm(value: bytes | None) -> None:
    handled = False
    with tracing.handling(record(headers=(("traceparent", value), ("tracestate", b"=,=")))):
        handled = True
    assert handled


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ValueError, match=r"horoscope-streams\[otel\]"):
        Tracing()
