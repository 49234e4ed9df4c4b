"""How far the workers have come, as seen from outside and not through the proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.sign import SIGNS
from schemas.tables import consumed_offsets
from streams.admin import Admin
from streams.settings import Settings
from streams.topics import Topics
from tests.support.wait import until

#: Seconds for the work to go on after a fault, and to be done at the end.
GOES_ON_WITHIN = 150.0

_PUBLISHED = """
SELECT count(*) FROM horoscope_cache AS texts
JOIN horoscope_images AS images USING (zodiac_sign, horoscope_date, revision)
WHERE horoscope_date = $1
  AND texts.published_revision = revision AND images.published_revision = revision
"""


class Progress:
    def __init__(self, settings: Settings, admin: Admin, topics: Topics) -> None:
        self._settings = settings
        self._admin = admin
        self._topics = topics

    async def views_caught_up(self) -> None:
        """Return when every view in the log now is counted."""
        ends = await self._ends(self._topics.views.name)

        async def counted() -> bool:
            stored = await self.stored_views()
            return all(stored.get(at, 0) >= end for at, end in ends.items())

        await until(counted, "the views are counted", GOES_ON_WITHIN)

    async def stored_views(self) -> dict[int, int]:
        """The next view to count in each partition."""
        async with self._connected() as connection:
            rows = await connection.fetch(consumed_offsets.SELECT, self._topics.views.name)
        return {row["partition"]: row["next_offset"] for row in rows}

    async def faust_caught_up(self) -> None:
        """Return when Faust's group has committed all that stands in its topics now."""
        named = self._topics
        ends = {
            TopicPartition(topic.name, at): end
            for topic in (
                named.requests,
                named.generate_day,
                named.generation,
                named.image_generation,
            )
            for at, end in (await self._ends(topic.name)).items()
        }
        async with AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_url,
            group_id=self._settings.group,
            enable_auto_commit=False,
        ) as consumer:

            async def committed() -> bool:
                for at, end in ends.items():
                    if (await consumer.committed(at) or 0) < end:
                        return False
                return True

            await until(committed, "Faust's topics are worked through", GOES_ON_WITHIN)

    async def until_missing(self, topic: str) -> None:
        async def missing() -> bool:
            return not await self._admin.describe([topic])

        await until(missing, f"{topic} is gone", GOES_ON_WITHIN)

    async def until_published(self, day: date) -> None:
        async def published() -> bool:
            async with self._connected() as connection:
                return bool(await connection.fetchval(_PUBLISHED, day) == len(SIGNS))

        await until(
            published, f"the twelve texts and images of {day} are published", GOES_ON_WITHIN
        )

    async def _ends(self, topic: str) -> dict[int, int]:
        described = (await self._admin.describe([topic]))[topic]
        spans = await self._admin.spans(topic, range(described.partitions))
        return {at: span.end for at, span in spans.items()}

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection for one look, because PostgreSQL may be killed before the next."""
        dsn = self._settings.database_url.get_secret_value()
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            yield connection
        finally:
            await connection.close()
