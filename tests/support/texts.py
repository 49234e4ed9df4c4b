"""Texts that are there before a worker starts."""

from __future__ import annotations

from schemas.sign import SIGNS
from tests.support import days
from tests.support.world import World


async def store_today(world: World) -> None:
    """Today's of all signs, so that nothing needs a writer."""
    await world.database.executemany(
        "INSERT INTO horoscope_cache VALUES ($1, $2, 1, $3, 'ru', 'x', now())",
        [(sign, days.today(world), "a text long enough " * 5) for sign in SIGNS],
    )
