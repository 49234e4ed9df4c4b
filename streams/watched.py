"""A topic that a worker consumes, as the watchdog sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from streams.app import App
from streams.committed import Committed
from streams.topics import Topic


@dataclass(frozen=True, slots=True)
class Watched:
    """`limit`: seconds for which a partition with more to read may stand still.

    `assigned` gives the partitions of this worker, `dealt_with` the next offsets that are durable:
    what another worker would go on from. A partition without one has nothing dealt with.
    """

    name: str
    limit: float
    assigned: Callable[[], frozenset[int]]
    dealt_with: Callable[[], Awaitable[Mapping[int, int]]]


def of_faust(app: App, committed: Committed, topic: Topic, limit: float) -> Watched:
    """A topic of Faust's group; its offsets are asked of the broker, not of Faust."""
    assigned = partial(_assigned, app, topic.name)
    return Watched(topic.name, limit, assigned, lambda: committed.of(topic.name, assigned()))


def _assigned(app: App, topic: str) -> frozenset[int]:
    if not app.joined:
        return frozenset()
    return frozenset(at.partition for at in app.consumer.assignment() if at.topic == topic)
