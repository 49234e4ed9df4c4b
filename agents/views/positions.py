"""Where counting goes on in each partition: what PostgreSQL says, never what Kafka says."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from schemas.tables import consumed_offsets as table
from streams import metrics
from streams.admin import Admin, Described, Span
from streams.database import Connection, Database
from streams.logs import get_logger
from streams.topics import Topic

#: Seconds between comparisons with what PostgreSQL has; a batch compares in any case.
CHECK_INTERVAL = 5.0

log = get_logger(__name__)


class TopicReplacedError(Exception):
    """The stored offsets belong to another topic of this name; only an operator can decide."""


class FencedError(Exception):
    """Another worker has moved an offset that this one counted from."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `consumed_offsets`."""

    next_offset: int
    topic_id: str


def resume_at(stored: Stored, span: Span, topic_id: str, where: str) -> int:
    """The offset to read next; `TopicReplacedError` where the log is not the one we counted.

    Records that retention deleted before they were read are skipped: they are gone.
    """
    if stored.topic_id != topic_id or stored.next_offset > span.end:
        raise TopicReplacedError(
            f"{where} is not the log that was counted (stored offset {stored.next_offset}, "
            f"the log ends at {span.end}): the topic was made anew. Check it, then run "
            "`horoscope offsets reset` to count it from its beginning"
        )
    return max(stored.next_offset, span.start)


class Positions(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Keeps assigned partitions paused until their stored offsets are read.

    Errors in a listener are only logged by aiokafka, so this one does nothing that can fail: it
    parks the partitions, and `load` does the rest from the service's own loop.
    """

    def __init__(self, topic: Topic, admin: Admin, database: Database) -> None:
        self._topic = topic.name
        self._admin = admin
        self._database = database
        self._consumer: AIOKafkaConsumer | None = None
        self._parked: set[TopicPartition] = set()
        #: Offsets that PostgreSQL will have once the commit under way is done, of the partitions
        #: that are being read.
        self.expected: dict[int, int] = {}
        #: Grows with every rebalance: what was read before one must not be counted after it.
        self.epoch = 0
        self.joined = False
        self._checked_at = time.monotonic()

    def follow(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        consumer.subscribe([self._topic], listener=self)

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self.epoch += 1
        self.expected.clear()
        self._parked.clear()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        metrics.REBALANCES.labels("views").inc()
        self._park(assigned)
        self.joined = True

    @property
    def loaded(self) -> bool:
        return self.joined and not self._parked

    def reload(self) -> None:
        """Stop reading, and go on from the stored offsets once `load` has them again."""
        if self._consumer is not None:
            self._park(self._consumer.assignment())

    def _park(self, partitions: set[TopicPartition]) -> None:
        self.epoch += 1
        self.expected.clear()
        self._parked = set(partitions)
        if self._consumer is not None and partitions:
            self._consumer.pause(*partitions)
            for each in partitions:
                # Any position keeps aiokafka from asking Kafka for one (there is none there).
                self._consumer.seek(each, 0)

    async def load(self) -> None:
        """Read the stored offsets of parked partitions, and let these be read from there."""
        if not self._parked or self._consumer is None:
            return
        epoch, parked = self.epoch, {each.partition: each for each in self._parked}
        described = (await self._admin.describe([self._topic])).get(self._topic)
        if described is None:
            raise TopicReplacedError(f"{self._topic} is gone; run `horoscope topics`")
        stored = await self._read(described, await self._admin.spans(self._topic, parked))
        # The ends once more: another worker may count until its last batch, and what it stored by
        # now is beyond an end that was asked for before.
        spans = await self._admin.spans(self._topic, parked)
        starts = {
            at: resume_at(stored[at], spans[at], described.topic_id, self._name(at))
            for at in parked
        }
        if epoch != self.epoch:
            return
        for at, partition in parked.items():
            self._tell_lost(at, stored[at], starts[at])
            self._consumer.seek(partition, starts[at])
            self.expected[at] = stored[at].next_offset
        self._consumer.resume(*parked.values())
        self._parked.clear()

    def assigned(self) -> frozenset[int]:
        if self._consumer is None:
            return frozenset()
        return frozenset(at.partition for at in self._consumer.assignment())

    async def dealt_with(self) -> dict[int, int]:
        """The next offset to count in each partition, whoever counts it, as PostgreSQL has it."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(table.SELECT, self._topic)
        return {row["partition"]: row["next_offset"] for row in rows}

    async def _read(self, described: Described, spans: dict[int, Span]) -> dict[int, Stored]:
        async with self._database.transaction() as connection:
            await connection.execute(
                table.BEGIN,
                self._topic,
                described.topic_id,
                list(spans),
                [span.start for span in spans.values()],
            )
            rows = await connection.fetch(table.SELECT, self._topic)
        return {row["partition"]: Stored(row["next_offset"], row["topic_id"]) for row in rows}

    async def advance(self, connection: Connection, moves: dict[int, tuple[int, int]]) -> None:
        """Move the stored offsets within the caller's transaction; `FencedError` undoes it.

        `moves` gives for each partition the offset that must be stored, and the next one.
        """
        moved = await connection.fetch(
            table.ADVANCE,
            self._topic,
            list(moves),
            [expected for expected, _ in moves.values()],
            [next_offset for _, next_offset in moves.values()],
        )
        if len(moved) != len(moves):
            raise FencedError(f"{len(moves) - len(moved)} partitions were counted elsewhere")

    async def check(self) -> None:
        """`FencedError` where offsets moved while nothing came: an operator's hand, a restore."""
        if time.monotonic() - self._checked_at < CHECK_INTERVAL:
            return
        async with self._database.connection() as connection:
            rows = await connection.fetch(table.SELECT, self._topic)
        there = {row["partition"]: row["next_offset"] for row in rows}
        if any(there.get(at) != expected for at, expected in self.expected.items()):
            raise FencedError("the stored offsets were moved by somebody else")
        self._checked_at = time.monotonic()

    def expect(self, moves: dict[int, tuple[int, int]]) -> None:
        """A commit of `moves` has begun; should it fail, `reload` forgets what it promised."""
        self.expected.update({at: next_offset for at, (_, next_offset) in moves.items()})

    def _name(self, partition: int) -> str:
        return f"{self._topic}/{partition}"

    def _tell_lost(self, partition: int, stored: Stored, start: int) -> None:
        lost = start - stored.next_offset
        if lost:
            metrics.LOST.labels(self._topic).inc(lost)
            log.error("retention deleted views unread", at=self._name(partition), lost=lost)
