"""Views and requests that go on while something fails, and what must have come of them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from streams.outage import waiting_out_outages
from tests.support.foreign import ForeignProducer
from tests.support.wait import until
from tests.support.world import World

_PACE = 0.02  # seconds between steps of one view each sign
_STEPS_A_REQUEST = 10


class Traffic:
    """Flows while the `async with` lasts, which ends once the broker has all of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._over = asyncio.Event()
        self._flow: asyncio.Task[None] | None = None
        self._producer = ForeignProducer(world.settings.kafka_url)
        self.views = 0
        self.asked: set[UUID] = set()

    async def __aenter__(self) -> Self:
        self._producer.start()
        self._flow = asyncio.create_task(self._run(), name="traffic")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._flow
        self._over.set()
        if kind:
            self._flow.cancel()
        try:
            await asyncio.gather(self._flow, return_exceptions=bool(kind))
        finally:
            await self._producer.stop()

    async def until_views(self, more: int, limit: float = 60.0) -> None:
        """Return once so many more views than now are acknowledged by the broker."""
        wanted = self.views + more

        async def there() -> bool:
            return self.views >= wanted

        await until(there, f"{more} more views are acknowledged", limit)

    async def _run(self) -> None:
        step = 0
        while not self._over.is_set():
            await asyncio.gather(*(self._view(number) for number in range(12)))
            if step % _STEPS_A_REQUEST == 0:
                await self._ask(step // _STEPS_A_REQUEST)
            step += 1
            await asyncio.sleep(_PACE)

    async def _view(self, number: int) -> None:
        event_id = uuid4() if number % 2 else None
        view = HoroscopeViewed(sign=SIGNS[number], viewed_at=datetime.now(UTC), event_id=event_id)
        await self._producer.send(self._world.topics.views.name, view.to_bytes(), number)
        self.views += 1

    async def _ask(self, number: int) -> None:
        request = HoroscopeRequested(
            request_id=uuid4(), sign=SIGNS[number % 12], requested_at=datetime.now(UTC)
        )
        await self._producer.send(self._world.topics.requests.name, request.to_bytes())
        self.asked.add(request.request_id)

    async def until_all_is_answered(self, limit: float = 60.0) -> None:
        """Every request has its one answer, from a text that all answers of the sign share."""
        replies: list[HoroscopeReply] = []

        async def answered() -> bool:
            replies[:] = await self._world.replies()
            return {reply.request_id for reply in replies} >= self.asked

        await until(answered, f"{len(self.asked)} requests are answered", limit)
        answers: dict[UUID, set[str | None]] = defaultdict(set)
        texts: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for reply in replies:
            assert reply.status is ReplyStatus.READY, reply
            answers[reply.request_id].add(reply.content)
            texts[reply.sign, f"{reply.day}"].add(reply.content)
        assert all(len(contents) == 1 for contents in answers.values())
        assert all(len(contents) == 1 for contents in texts.values()), "more than one text"

    async def until_all_is_counted(self, limit: float = 60.0) -> None:
        """Everything on the topic is consumed, and counted exactly once.

        The answer to a request is a view too.
        """
        expected = self.views + len(self.asked)

        async def consumed() -> bool:
            return await self._counted() >= expected and await self._lag() == 0

        await until(consumed, f"{expected} views are counted", limit)
        assert await self._counted() == expected

    async def _counted(self) -> int:
        return sum((await self._world.views()).values())

    async def _lag(self) -> int:
        topic = self._world.topics.views
        ask = self._world.admin.spans
        spans = await waiting_out_outages(partial(ask, topic.name, range(topic.partitions)))
        done: int = await self._world.fetchval("SELECT sum(next_offset) FROM consumed_offsets")
        return sum(span.end for span in spans.values()) - done
