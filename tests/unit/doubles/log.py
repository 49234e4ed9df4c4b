"""A topic of views, its group and its stored offsets in memory; broken where a test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from agents.views.batch import Batch
from agents.views.commit import Commit
from agents.views.positions import FencedError, Positions, Stored
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.admin import Admin, Described, Span
from streams.topics import topics
from tests.unit.samples import NOON

_VIEW = HoroscopeViewed(sign=Sign.LEO, viewed_at=NOON).to_bytes()
_ARRIVED = round(NOON.timestamp() * 1000)

#: Of a commit. `slow`: more than one batch is read meanwhile; `fails late`: so it fails only then;
#: `lost`: it is committed, and the acknowledgement is lost.
Outcome = Literal["ok", "slow", "fails", "fails late", "lost"]
#: At a `getmany`. `away`: another worker counts meanwhile; `broken`: it raises.
Trouble = Literal["none", "rebalance", "away", "broken"]


@dataclass(slots=True)
class Log:
    """What stands in each partition, and what was counted of it, by whichever worker."""

    ends: dict[int, int]
    stored: dict[int, int] = field(default_factory=dict)
    counted: int = 0
    #: Commits under way now, and at the most.
    under_way: int = 0
    most_under_way: int = 0
    fenced: int = 0
    #: Views in one commit.
    largest: int = 0

    def commit(self, moves: dict[int, tuple[int, int]], views: int) -> None:
        """What the transaction does."""
        if any(self.stored[at] != expected for at, (expected, _) in moves.items()):
            self.fenced += 1
            raise FencedError("counted elsewhere")
        self.stored.update({at: after for at, (_, after) in moves.items()})
        self.counted += views

    async def is_counted(self) -> bool:
        return self.stored == self.ends

    async def commits(self) -> bool:
        return self.under_way > 0

    @property
    def total(self) -> int:
        return sum(self.ends.values())


class MemoryAdmin(Admin):
    def __init__(self, log: Log) -> None:
        self._log = log

    async def describe(self, names: Any) -> dict[str, Described]:
        await asyncio.sleep(0.001)
        return {name: Described(len(self._log.ends), "id") for name in names}

    async def spans(self, name: str, partitions: Any) -> dict[int, Span]:
        return {at: Span(0, self._log.ends[at]) for at in partitions}


class MemoryPositions(Positions):
    def __init__(self, log: Log) -> None:
        super().__init__(topics("p.").views, MemoryAdmin(log), None)  # type: ignore[arg-type]
        self._log = log

    async def _read(self, described: Described, spans: dict[int, Span]) -> dict[int, Stored]:
        await asyncio.sleep(0.001)
        return {at: Stored(self._log.stored.setdefault(at, 0), "id") for at in spans}


class MemoryCommit(Commit):
    """Commits go as `outcomes` say, then well."""

    def __init__(self, log: Log, outcomes: Sequence[Outcome]) -> None:
        object.__setattr__(self, "_log", log)
        object.__setattr__(self, "_outcomes", list(outcomes))

    __slots__ = ("_log", "_outcomes")
    _log: Log
    _outcomes: list[Outcome]

    async def __call__(self, batch: Batch) -> None:
        outcome = self._outcomes.pop(0) if self._outcomes else "ok"
        log, views = self._log, batch.counts.total()
        log.under_way += 1
        log.largest = max(log.largest, views)
        log.most_under_way = max(log.most_under_way, log.under_way)
        try:
            await asyncio.sleep(1.0 if outcome in ("slow", "fails late") else 0.002)
            if outcome.startswith("fails"):
                raise ConnectionError("the database is away")
            log.commit(batch.moves, views)
            if outcome == "lost":
                raise ConnectionError("committed, and not acknowledged")
        finally:
            log.under_way -= 1


class MemoryConsumer:
    """The part of aiokafka that the views use; trouble comes as `troubles` say, then none."""

    def __init__(self, log: Log, troubles: Sequence[Trouble]) -> None:
        self._log = log
        self._troubles = list(troubles)
        self._at: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()
        self._listener: Any = None

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def subscribe(self, names: list[str], listener: Any) -> None:
        self._listener = listener
        self._at = dict.fromkeys((TopicPartition(names[0], at) for at in self._log.ends), 0)
        listener.on_partitions_assigned(set(self._at))

    def assignment(self) -> set[TopicPartition]:
        return set(self._at)

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused.update(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused.difference_update(partitions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._at[partition] = offset

    async def getmany(
        self, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        await asyncio.sleep(0.001)
        self._strike(self._troubles.pop(0) if self._troubles else "none")
        for each in sorted(set(self._at) - self._paused):
            first, end = self._at[each], self._log.ends[each.partition]
            if first < end:
                self._at[each] = after = min(end, first + max_records)
                return {each: [_record(each, offset) for offset in range(first, after)]}
        await asyncio.sleep(timeout_ms / 1000)
        return {}

    def _strike(self, trouble: Trouble) -> None:
        if trouble == "broken":
            raise ConnectionError("the broker is away")
        if trouble in ("rebalance", "away"):
            self._listener.on_partitions_revoked(set(self._at))
            for at, stored in self._log.stored.items() if trouble == "away" else ():
                views = min(2, self._log.ends[at] - stored)
                self._log.commit({at: (stored, stored + views)}, views)
            self._listener.on_partitions_assigned(set(self._at))


def _record(at: TopicPartition, offset: int) -> ConsumerRecord:
    return ConsumerRecord(at.topic, at.partition, offset, _ARRIVED, 1, None, _VIEW, None, 0, 0, ())
