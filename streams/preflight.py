"""What a worker makes sure of before it consumes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from streams.admin import Admin
from streams.outage import waiting_out_outages
from streams.provision import TopicError, check
from streams.service import Service
from streams.topics import Topic, Topics

#: Looks after which a topic that is missing is believed to be, and seconds between two: a node of a
#: cluster that has just come back does not know all of them at once.
LOOKS = 10
PAUSE = 0.5


class MissingTopicError(TopicError):
    """A topic is not known to the node that was asked."""


class Preflight(Service):
    """Starts only if every topic is there and as declared; else `TopicError`, worded for people."""

    def __init__(self, admin: Admin, topics: Topics) -> None:
        super().__init__()
        self._admin = admin
        self._topics = topics
        #: The id of each topic by its name, as they were at the start.
        self.topic_ids: dict[str, str] = {}

    async def on_start(self) -> None:
        self.topic_ids = await waiting_out_outages(lambda: self._look(self._topics))

    async def verify(self) -> None:
        """Raise `TopicError` if a consumed topic is not the one that this worker started with.

        One that is only written to may go and come back: sends wait for it.
        """
        now = await self._look(self._topics.consumed)
        anew = [name for name, topic_id in now.items() if topic_id != self.topic_ids[name]]
        if anew:
            raise TopicError(f"deleted and made anew: {', '.join(anew)}; {self._advice(anew)}")

    def _advice(self, anew: Collection[str]) -> str:
        """Kafka forgets the committed offsets of a deleted topic; PostgreSQL keeps the views'."""
        if self._topics.views.name in anew:
            return "run `horoscope offsets reset` to count the new views from their beginning"
        return "another start goes on with the new ones, from their beginning"

    async def _look(self, topics: Iterable[Topic]) -> dict[str, str]:
        looks = AsyncRetrying(
            retry=retry_if_exception_type(MissingTopicError),
            stop=stop_after_attempt(LOOKS),
            wait=wait_fixed(PAUSE),
            reraise=True,
        )
        return await looks(self._look_once, topics)

    async def _look_once(self, topics: Iterable[Topic]) -> dict[str, str]:
        names = [each.name for each in topics]
        found = await self._admin.describe(names)
        missing = [name for name in names if name not in found]
        if missing:
            raise MissingTopicError(f"missing topics: {', '.join(missing)}; run `horoscope topics`")
        check(self._topics, found)
        return {name: described.topic_id for name, described in found.items()}
