from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import OffsetResetStrategy
from aiokafka.consumer.subscription_state import Assignment, TopicPartitionState
from aiokafka.structs import OffsetAndMetadata
from aiokafka.util import commit_structure_validate
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.consumer import Consumer, ConsumerThread

OURS, REVOKED = TP("requests", 0), TP("requests", 1)


class Committing(ConsumerThread):
    """Commits to a list, as strictly as aiokafka, and has been left with one partition."""

    def __init__(self) -> None:
        self.committed: list[Mapping[TopicPartition, OffsetAndMetadata]] = []
        self.broken_by: list[BaseException] = []
        self.tp_last_committed_at = {}

    def assignment(self) -> set[TP]:
        return {OURS}

    def _ensure_consumer(self) -> Committing:
        return self

    async def commit(self, offsets: dict[TopicPartition, OffsetAndMetadata]) -> None:  # type: ignore[override]
        self.committed.append(commit_structure_validate(offsets))

    async def crash(self, reason: BaseException) -> None:
        self.broken_by.append(reason)


@pytest.mark.parametrize(
    ("offsets", "committed"),
    [
        ({REVOKED: 7}, {}),
        ({OURS: 5, REVOKED: 7}, {OURS: 5}),
        ({OURS: 5}, {OURS: 5}),
    ],
)
async def test_what_was_revoked_on_the_way_is_not_committed_and_ends_nobody(
    offsets: dict[TP, int], committed: dict[TP, int]
) -> None:
    """Seed 304 of the chaos suite: the worker ended with `ValueError({})`."""
    thread = Committing()
    assert await thread._commit(offsets) is bool(committed)  # noqa: SLF001
    assert thread.broken_by == []
    expected = [{TopicPartition(*at): (offset, "") for at, offset in committed.items()}]
    assert thread.committed == (expected if committed else [])


class Resetting(Consumer):
    """Has one partition, without a position."""

    def __init__(self) -> None:
        pass

    @property
    def should_stop(self) -> bool:
        return False

    async def sleep(self, *_: object) -> None:
        pass

    def assignment(self) -> set[TP]:
        return {OURS}

    def verify_event_path(self, now: float, tp: TP) -> None:
        partition_of(tp).position  # noqa: B018 - Faust asks for it


def partition_of(tp: TP) -> TopicPartitionState:
    state = TopicPartitionState(Assignment({TopicPartition(*tp)}))
    state.await_reset(OffsetResetStrategy.EARLIEST)
    return state


async def test_a_partition_that_is_being_reset_ends_nobody() -> None:
    with pytest.raises(AssertionError):
        await driver.Consumer.verify_all_partitions_active(Resetting())
    await Resetting().verify_all_partitions_active()
