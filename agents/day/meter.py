"""Measures how the day stands, and what has been spent on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import nan
from typing import Any

from agents.day.state import LOOK_BACK, UNKNOWN, Counted, DayState, since, state_of
from schemas.artefact import Product
from schemas.sign import SIGNS
from schemas.tables import artefact_calls
from schemas.tables.artefact import ArtefactTable
from streams import metrics
from streams.clock import Clock, day_of
from streams.database import Connection, Database
from streams.logs import get_logger
from streams.outage import is_outage
from streams.settings import Settings

#: Seconds between two measurements.
INTERVAL = 10.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Metered:
    """A product's table, and its calls of a day at the most."""

    table: ArtefactTable[Any]
    max_calls: int


@dataclass(frozen=True, slots=True)
class DayMeter:
    """Every worker measures the same, from PostgreSQL; a reader takes any one's figures."""

    settings: Settings
    clock: Clock
    database: Database
    products: Mapping[Product, Metered]

    async def measure(self) -> None:
        """Set the metrics; what cannot be known now is NaN, and never ends a worker."""
        now, zone = self.clock.now(), self.settings.zone
        metrics.DAY_ELAPSED.set(since(day_of(now, zone), now, zone))
        for product, metered in self.products.items():
            try:
                await self._measure(product, metered.table, now)
            except Exception as error:
                _show(product, UNKNOWN, nan)
                if not is_outage(error):  # of outages others tell already
                    log.exception("the day's state cannot be measured", product=product)
            metrics.CALLS_LIMIT.labels(product).set(metered.max_calls)

    async def _measure(self, product: Product, table: ArtefactTable[Any], now: datetime) -> None:
        today = day_of(now, self.settings.zone)
        async with self.database.connection() as connection:
            days = await _counted(connection, table, today)
            calls = await connection.fetchval(artefact_calls.SELECT, product, today)
        _show(product, state_of(now, self.settings.zone, days), calls or 0)


async def _counted(
    connection: Connection, table: ArtefactTable[Any], today: date
) -> dict[date, Counted]:
    rows = await connection.fetch(table.count, list(SIGNS), today - LOOK_BACK, today)
    return {row["horoscope_date"]: Counted(row["made"], row["published"]) for row in rows}


def _show(product: Product, state: DayState, calls: float) -> None:
    metrics.DAY_ARTEFACTS.labels(product, "made").set(state.today.made)
    metrics.DAY_ARTEFACTS.labels(product, "published").set(state.today.published)
    metrics.COMPLETE_DAY_AGE.labels(product).set(state.complete_age)
    metrics.CALLS.labels(product).set(calls)
