"""Measures how the day stands, and what has been spent on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import nan

from agents.day.state import LOOK_BACK, UNKNOWN, DayState, Texts, state_of
from schemas.sign import SIGNS
from schemas.tables import horoscope_cache, writer_calls
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
class DayMeter:
    """Every worker measures the same, from PostgreSQL; a reader takes any one's figures."""

    settings: Settings
    clock: Clock
    database: Database

    async def measure(self) -> None:
        """Set the metrics; what cannot be known now is NaN, and never ends a worker."""
        now = self.clock.now()
        today = day_of(now, self.settings.zone)
        try:
            async with self.database.connection() as connection:
                days = await _texts(connection, today)
                calls = await connection.fetchval(writer_calls.SELECT_CALLS, today)
        except Exception as error:
            _show(UNKNOWN, nan)
            if not is_outage(error):  # of outages others tell already
                log.exception("the day's state cannot be measured")
        else:
            _show(state_of(now, self.settings.zone, days), calls or 0)
        metrics.CALLS_LIMIT.set(self.settings.max_calls_per_day)


async def _texts(connection: Connection, today: date) -> dict[date, Texts]:
    rows = await connection.fetch(
        horoscope_cache.COUNT_TEXTS, list(SIGNS), today - LOOK_BACK, today
    )
    return {row["horoscope_date"]: Texts(row["written"], row["published"]) for row in rows}


def _show(state: DayState, calls: float) -> None:
    metrics.DAY_TEXTS.labels("written").set(state.texts.written)
    metrics.DAY_TEXTS.labels("published").set(state.texts.published)
    metrics.DAY_ELAPSED.set(state.elapsed)
    metrics.COMPLETE_DAY_AGE.set(state.complete_age)
    metrics.CALLS.set(calls)
