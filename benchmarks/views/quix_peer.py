"""Quix Streams with a sink of its own: counts as records come, one upsert for each checkpoint.

As its page on custom sinks has it: `add` for every record, `flush` at a checkpoint, `commit_every`
for the size of a batch. Quix's own PostgreSQL sink cannot add to a count, only replace it.
Runs in an environment of its own.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import psycopg2
from psycopg2.extras import execute_values
from quixstreams import Application
from quixstreams.sinks.base import BaseSink

from benchmarks.views.inputs import BOOTSTRAP, DSN, GROUP, TOPIC, day_of

_ADD = """
INSERT INTO horoscope_views (zodiac_sign, view_date, view_count) VALUES %s
ON CONFLICT (zodiac_sign, view_date) DO UPDATE
SET view_count = horoscope_views.view_count + excluded.view_count
"""


class Counts(BaseSink):  # type: ignore[misc]  # not installed where types are checked
    """Views of each sign and day since the last checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self._connection = psycopg2.connect(DSN)
        self._counts: Counter[tuple[str, date]] = Counter()

    def add(self, value: dict[str, Any], **_: object) -> None:
        self._counts[value["sign"], day_of(datetime.fromisoformat(value["viewed_at"]))] += 1

    def flush(self) -> None:
        rows = [(sign, day, views) for (sign, day), views in self._counts.items()]
        self._counts.clear()
        if rows:
            with self._connection, self._connection.cursor() as cursor:
                execute_values(cursor, _ADD, rows)


def main() -> None:
    app = Application(
        broker_address=BOOTSTRAP,
        consumer_group=GROUP,
        auto_offset_reset="earliest",
        commit_every=10_000,
        commit_interval=1.0,
        consumer_extra_config={"fetch.queue.backoff.ms": 1},
        loglevel="WARNING",
    )
    app.dataframe(app.topic(TOPIC, value_deserializer="json")).sink(Counts())
    app.run()


if __name__ == "__main__":
    main()
