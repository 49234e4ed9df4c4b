"""A producer whose broker is a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from schemas.event import Event
from streams.producer import Producer
from streams.topics import Topic

EventT = TypeVar("EventT", bound=Event)


@dataclass(frozen=True, slots=True)
class Sent:
    topic: str
    event: Event
    key: str | None
    partition: int | None


class MemoryProducer(Producer):
    """Raises each of `failures` in turn before it sends anything."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[Sent] = []
        self._failures = list(failures)

    async def send(
        self,
        topic: Topic,
        event: Event,
        key: str | None = None,
        partition: int | None = None,
        headers: Mapping[str, bytes] | None = None,
    ) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.sent.append(Sent(topic.name, event, key, partition))

    async def partitions(self, topic: Topic) -> int:
        return topic.partitions

    def events(self, kind: type[EventT]) -> list[EventT]:
        """What was sent of a kind, in its order."""
        return [each.event for each in self.sent if isinstance(each.event, kind)]
