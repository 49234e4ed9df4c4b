"""Views to be sent: one to a test's liking, or many."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from tests.support.world import World


def view(sign: Sign, at: datetime | None = None, identified: bool = False) -> HoroscopeViewed:
    event_id = uuid4() if identified else None
    return HoroscopeViewed(sign=sign, viewed_at=at or datetime.now(UTC), event_id=event_id)


async def send_many(world: World, count: int, identified: bool = True) -> Counter[str]:
    """Views of all signs to several partitions; how many of each sign.

    Every other has an `event_id`, unless none is to be `identified`.
    """
    signs = [SIGNS[number % 12] for number in range(count)]
    futures = [
        await world.producer.send(
            world.topics.views.name,
            view(sign, identified=identified and number % 2 == 0).to_bytes(),
            partition=number % 7,
        )
        for number, sign in enumerate(signs)
    ]
    for future in futures:
        await future
    return Counter(str(sign) for sign in signs)
