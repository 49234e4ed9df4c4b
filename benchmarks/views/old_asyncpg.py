"""The old pattern with an asyncpg pool instead of SQLAlchemy's session."""

from __future__ import annotations

import asyncio

import asyncpg
import uvloop

from benchmarks.views.callers import measure
from benchmarks.views.inputs import CONNECTIONS, DSN, today
from schemas.sign import SIGNS, Sign

_COUNT = """
INSERT INTO horoscope_views (zodiac_sign, view_date, view_count) VALUES ($1, $2, 1)
ON CONFLICT (zodiac_sign, view_date) DO UPDATE SET view_count = horoscope_views.view_count + 1
"""


class CacheService:
    """One object a process; its statement commits by itself."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._locks = {sign: asyncio.Lock() for sign in SIGNS}
        self._texts = dict.fromkeys(SIGNS, "The stars are kind to you today. " * 10)

    async def read(self, sign: Sign) -> str:
        async with self._locks[sign]:
            text = self._texts[sign]
        await self._pool.execute(_COUNT, str(sign), today())
        return text


async def main() -> None:
    async with asyncpg.create_pool(DSN, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        await measure(CacheService(pool).read)


if __name__ == "__main__":
    uvloop.run(main())
