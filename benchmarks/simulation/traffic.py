"""What a view weighs on the broker."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.ground import Ground

_PREFIX = "traffic."


async def bytes_a_view(
    ground: Ground, views: int, identified: bool, compression: str
) -> dict[str, object]:
    """Bytes of the broker's log for each view, batch headers included."""
    topics = await ground.make_topics(_PREFIX)
    folder = ground.broker.folder
    before = await asyncio.to_thread(_size, folder, topics.views.name)
    await ground.fill(topics.views, views, identified, compression)
    after = await asyncio.to_thread(_size, folder, topics.views.name)
    await ground.delete_topics(_PREFIX)
    return {
        "event_id": "yes" if identified else "no",
        "compression": compression,
        "bytes_a_view": (after - before) / views,
    }


def _size(folder: Path, topic: str) -> int:
    """Of the log segments; their preallocated indexes are left out."""
    return sum(each.stat().st_size for each in folder.rglob(f"{topic}-*/*.log"))
