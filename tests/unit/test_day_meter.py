"""What cannot be known is not told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import isnan
from typing import cast

import pytest

from agents.day.meter import DayMeter, Metered
from schemas.artefact import Product
from schemas.tables.horoscope_images import IMAGES
from streams import metrics
from streams.database import Connection, Database
from streams.outage import OutageError
from tests.unit.doubles.clock import SetClock
from tests.unit.samples import NOON, settings

SERIES = [
    ("horoscope_day_artefacts", {"product": "image", "state": "published"}),
    ("horoscope_day_artefacts", {"product": "image", "state": "made"}),
    ("horoscope_complete_day_age_seconds", {"product": "image"}),
    ("horoscope_calls", {"product": "image"}),
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
    for known in (metrics.COMPLETE_DAY_AGE, metrics.CALLS):
        known.labels(Product.IMAGE).set(1)
    for state in ("published", "made"):
        metrics.DAY_ARTEFACTS.labels(Product.IMAGE, state).set(1)
    products = {Product.IMAGE: Metered(IMAGES, 100)}
    await DayMeter(settings(), SetClock(NOON), _Failing(error), products).measure()
    told = [metrics.REGISTRY.get_sample_value(name, labels) for name, labels in SERIES]
    assert all(value is not None and isnan(value) for value in told)
    assert metrics.REGISTRY.get_sample_value("horoscope_day_elapsed_seconds") == 12 * 3600
