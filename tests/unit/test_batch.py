from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agents.views.batch import FULL, FULL_OF_REFUSED, LONGEST_WAIT, Batch, Slot
from agents.views.judge import View
from schemas.event import Refusal
from schemas.sign import Sign
from tests.unit.samples import DAY, record
from tests.unit.strategies import signs

views = st.builds(
    View,
    sign=signs,
    day=st.sampled_from([DAY, DAY + timedelta(days=1)]),
    event_id=st.none() | st.integers(1, 5).map(lambda number: UUID(int=number)),
)
arrivals = st.integers(0, 100)


@given(taken=st.lists(st.tuples(views, arrivals), max_size=60))
def test_views_without_an_id_all_count_and_of_one_id_the_first_is_kept(
    taken: list[tuple[View, int]],
) -> None:
    batch = Batch(1, 0.0)
    for view, arrived in taken:
        batch.add(view, arrived)
    plain = Counter((view.sign, view.day) for view, _ in taken if view.event_id is None)
    assert batch.counts == plain
    first: dict[str, tuple[Slot, int]] = {}
    for view, arrived in taken:
        if view.event_id is not None:
            first.setdefault(view.event_id.hex, ((view.sign, view.day), arrived))
    assert batch.identified == first


@given(slices=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 50), st.integers(0, 9))))
def test_a_batch_moves_from_what_was_stored_to_what_was_read_last(
    slices: list[tuple[int, int, int]],
) -> None:
    """`gap`s are offsets without a record: transaction markers, compaction."""
    stored = {0: 0, 1: 100, 2: 7}
    reached = dict(stored)
    batch = Batch(1, 0.0)
    for partition, records, gap in slices:
        reached[partition] += records + gap
        batch.move(partition, stored[partition], reached[partition], records)
    touched = {partition for partition, _, _ in slices}
    assert batch.moves == {each: (stored[each], reached[each]) for each in touched}
    assert batch.size == sum(records for _, records, _ in slices)


@given(
    size=st.sampled_from([0, 1, FULL - 1, FULL, FULL + 1]),
    waited=st.floats(0, 2),
    idle=st.booleans(),
)
def test_a_batch_is_due_when_full_or_late_or_nothing_more_comes(
    size: int, waited: float, idle: bool
) -> None:
    batch = Batch(1, begun_at=100.0)
    if size:
        batch.move(0, 0, size, size)
    now = 100.0 + waited
    due = size > 0 and (idle or size >= FULL or now - 100.0 >= LONGEST_WAIT)
    assert batch.is_due(now, idle) == due


def test_an_empty_batch_is_never_due() -> None:
    assert not Batch(1, 0.0).is_due(1e9, idle=True)


def test_batches_share_nothing() -> None:
    one, other = Batch(1, 0.0), Batch(1, 0.0)
    one.add(View(Sign.LEO, DAY, None), 0)
    one.move(0, 0, 1, 1)
    assert (other.counts, other.moves, other.size) == (Counter(), {}, 0)


def test_a_batch_of_refused_records_is_due_long_before_it_is_full() -> None:
    """They are kept whole, so memory must not grow with how many of them there are."""
    batch = Batch(1, 0.0)
    for offset in range(FULL_OF_REFUSED):
        assert not batch.is_due(0.0, idle=False)
        batch.refused.append((record(b"garbage", offset=offset), Refusal("invalid", "no view")))
        batch.move(0, 0, offset + 1, 1)
    assert batch.is_due(0.0, idle=False)
