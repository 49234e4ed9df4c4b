"""One batch is committed while the next is read, and every view counts once all the same."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agents.views import batch as batches
from agents.views import service
from agents.views.service import Views
from tests.support.wait import until
from tests.unit import samples
from tests.unit.doubles.log import (
    Log,
    MemoryCommit,
    MemoryConsumer,
    MemoryPositions,
    Outcome,
    Trouble,
)

OUTCOMES = get_args(Outcome)
TROUBLES = get_args(Trouble)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "SLICE", 3)
    monkeypatch.setattr(batches, "FULL", 6)
    monkeypatch.setattr(batches, "LIMIT", 12)


async def count(log: Log, outcomes: list[Outcome], troubles: list[Trouble]) -> None:
    """Until all is counted, and a little longer: nothing may count afterwards."""

    class OnMemory(Views):
        def _new_consumer(self) -> Any:
            return MemoryConsumer(log, troubles)

    views = OnMemory(samples.settings(), MemoryPositions(log), MemoryCommit(log, outcomes))
    await views.start()
    try:
        async with asyncio.timeout(600):  # of the loop's own time
            await until(log.is_counted, "all is counted")
        await asyncio.sleep(5)
        assert views.crash_reason is None
    finally:
        await views.stop()
    assert log.counted == log.total
    assert log.most_under_way <= 1
    assert log.under_way == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(st.integers(1, 40), min_size=1, max_size=3),
    outcomes=st.lists(st.sampled_from(["ok", "slow", "fails", "fails late", "lost"]), max_size=6),
    troubles=st.lists(
        st.sampled_from(["none", "none", "rebalance", "away", "broken"]), max_size=30
    ),
)
@example(ends=[40], outcomes=["fails late"], troubles=[])
@example(ends=[40], outcomes=["lost", "slow"], troubles=[])
@example(ends=[40], outcomes=["slow"], troubles=["none"] * 3 + ["rebalance"])
@example(ends=[40], outcomes=["slow"], troubles=["none"] * 3 + ["away"])
@example(ends=[40], outcomes=["slow"], troubles=["none"] * 3 + ["broken"])
async def test_every_view_counts_once_whatever_happens_to_commits_and_partitions(
    ends: list[int], outcomes: list[Outcome], troubles: list[Trouble]
) -> None:
    await count(Log(dict(enumerate(ends))), outcomes, troubles)


async def test_the_next_batch_is_read_while_one_commits() -> None:
    """And expects what that one will have stored: nothing is fenced, nothing is read again."""
    log = Log({0: 600})
    await count(log, ["slow"] * 5, [])
    assert log.fenced == 0
    assert log.largest == 12, "a batch grows while it waits, up to its limit"


async def test_a_commit_that_fails_while_nothing_more_comes_is_noticed() -> None:
    log = Log({0: 3})
    await count(log, ["fails late"], [])
    assert log.counted == 3


async def test_a_stop_leaves_no_commit_behind() -> None:
    log = Log({0: 6})

    class OnMemory(Views):
        def _new_consumer(self) -> Any:
            return MemoryConsumer(log, [])

    views = OnMemory(samples.settings(), MemoryPositions(log), MemoryCommit(log, ["slow"]))
    await views.start()
    async with asyncio.timeout(10):
        await until(log.commits, "a commit is under way")
    await views.stop()
    assert (log.under_way, log.counted) == (0, 0)
