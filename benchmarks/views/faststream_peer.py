"""FastStream's batch subscriber: typed views, one upsert for each batch, then its offsets.

As its pages on Kafka have it: `batch=True`, and `AckPolicy.NACK_ON_ERROR` for at-least-once.
Runs in an environment of its own.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import asyncpg
import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from pydantic import BaseModel

from benchmarks.views.inputs import BOOTSTRAP, DSN, GROUP, TOPIC, day_of
from schemas.tables.horoscope_views import ADD


class View(BaseModel):
    """A view."""

    sign: str
    viewed_at: datetime


async def main() -> None:
    pool = await asyncpg.create_pool(DSN, min_size=1, max_size=2)
    broker = KafkaBroker(BOOTSTRAP)

    @broker.subscriber(
        TOPIC,
        group_id=GROUP,
        auto_offset_reset="earliest",
        batch=True,
        max_records=10_000,
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def count(views: list[View]) -> None:
        counts = Counter((view.sign, day_of(view.viewed_at)) for view in views)
        signs, days = [sign for sign, _ in counts], [day for _, day in counts]
        await pool.execute(ADD, signs, days, list(counts.values()))

    await FastStream(broker).run()


if __name__ == "__main__":
    uvloop.run(main())
