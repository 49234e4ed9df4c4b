"""Workers that wait for a lock in PostgreSQL."""

from __future__ import annotations

from tests.support.wait import until
from tests.support.world import World

_WAITING = """
SELECT pid FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database() AND application_name = 'horoscope'
"""


async def until_waiting(world: World, limit: float = 60.0) -> list[int]:
    """The backends of workers that wait, as soon as there is one."""

    async def waiting() -> list[int]:
        return [row["pid"] for row in await world.database.fetch(_WAITING)]

    return await until(waiting, "a worker waits for a lock", limit)
