"""Dead letters in a topic where others write as well."""

from __future__ import annotations

from schemas.dead_letter import DeadLetter
from schemas.event import decode
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World


async def until_kept(world: World, worker: Worker, letters: int, limit: float = 60.0) -> None:
    topic = world.topics.dead_letters

    async def kept() -> bool:
        assert worker.running, worker.tail()
        spans = await world.admin.spans(topic.name, range(topic.partitions))
        return sum(span.end - span.start for span in spans.values()) >= letters

    await until(kept, lambda: f"{letters} dead letters are kept\n{worker.tail(5)}", limit)


async def readable(world: World) -> list[DeadLetter]:
    """Those among the topic's records that are dead letters."""
    records = await world.records(world.topics.dead_letters.name)
    decoded = [decode(DeadLetter, record.value) for record in records]
    return [each for each in decoded if isinstance(each, DeadLetter)]
