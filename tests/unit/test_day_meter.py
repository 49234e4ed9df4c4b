"""What cannot be known is not told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import isnan
from typing import cast

import pytest

from agents.day.meter import DayMeter
from streams import metrics
from streams.database import Connection, Database
from streams.outage import OutageError
from tests.unit.doubles.clock import SetClock
from tests.unit.samples import NOON, settings

SERIES = [
    ("horoscope_day_texts", {"state": "published"}),
    ("horoscope_day_texts", {"state": "written"}),
    ("horoscope_day_elapsed_seconds", {}),
    ("horoscope_complete_day_age_seconds", {}),
    ("horoscope_writer_calls", {}),
]


class _Failing(Database):
    def __init__(self, error: Exception) -> None:
        self._error = error

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        yield cast("Connection", self)

    async def fetch(self, *_: object) -> None:
        raise self._error


@pytest.mark.parametrize("error", [OutageError("PostgreSQL"), RuntimeError("a fault")])
async def test_without_postgresql_nothing_is_told_and_nothing_ends(error: Exception) -> None:
    for known in (metrics.DAY_ELAPSED, metrics.COMPLETE_DAY_AGE, metrics.CALLS):
        known.set(1)
    for state in ("published", "written"):
        metrics.DAY_TEXTS.labels(state).set(1)
    await DayMeter(settings(), SetClock(NOON), _Failing(error)).measure()
    told = [metrics.REGISTRY.get_sample_value(name, labels) for name, labels in SERIES]
    assert all(value is not None and isnan(value) for value in told)
