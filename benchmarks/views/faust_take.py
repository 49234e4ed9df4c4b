"""A Faust agent as its documentation has it: a typed stream, `take`, one upsert for each batch."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import asyncpg
import faust

from benchmarks.views.inputs import BOOTSTRAP, DSN, GROUP, TOPIC, day_of
from schemas.tables.horoscope_views import ADD


class View(faust.Record, serializer="json"):
    """A view; Faust passes over fields that it does not know."""

    sign: str
    viewed_at: str


app = faust.App(
    GROUP,
    broker=f"aiokafka://{BOOTSTRAP}",
    consumer_auto_offset_reset="earliest",
    topic_disable_leader=True,
    web_enabled=False,
    store="memory://",
)
topic = app.topic(TOPIC, value_type=View)


@app.agent(topic)
async def count(stream: faust.StreamT[View]) -> None:
    async with asyncpg.create_pool(DSN, min_size=1, max_size=2) as pool:
        async for batch in stream.take(1_000, within=0.5):
            counts = Counter(
                (view.sign, day_of(datetime.fromisoformat(view.viewed_at))) for view in batch
            )
            await pool.execute(
                ADD,
                [sign for sign, _ in counts],
                [day for _, day in counts],
                list(counts.values()),
            )


if __name__ == "__main__":
    app.main()
