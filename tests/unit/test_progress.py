from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.admin import Span
from streams.progress import LONGEST_GAP, Progress, follow

#: Seconds since the look before, records dealt with since then, and records written since then.
look = st.tuples(st.floats(0.1, 4 * LONGEST_GAP), st.integers(0, 2), st.integers(0, 2))


def _followed(looks: list[tuple[float, int, int]]) -> list[Progress]:
    """A log that begins with three records; nobody deals with more than there are."""
    now, offset, end = 0.0, 0, 3
    seen = [follow(None, now, offset, Span(0, end))]
    for gap, dealt_with, written in looks:
        now, end = now + gap, end + written
        offset = min(offset + dealt_with, end)
        seen.append(follow(seen[-1], now, offset, Span(0, end)))
    return seen


@given(st.lists(look, max_size=30))
def test_only_the_time_counts_in_which_there_was_more_and_nothing_moved(
    looks: list[tuple[float, int, int]],
) -> None:
    seen = _followed(looks)
    stood = 0.0
    for before, now in pairwise(seen):
        still = now.next_offset == before.next_offset and before.lag > 0 and now.lag > 0
        stood = stood + min(now.at - before.at, LONGEST_GAP) if still else 0.0
        assert now.stood == stood


@given(st.floats(0.1, LONGEST_GAP), st.integers(1, 100))
def test_a_partition_that_stands_is_noticed_whatever_is_written_behind_it(
    gap: float, looks: int
) -> None:
    last = _followed([(gap, 0, 1)] * looks)[-1]
    assert abs(last.stood - gap * looks) < 1e-6 * looks
    assert last.lag == 3 + looks


@given(st.floats(LONGEST_GAP, 1e6))
def test_a_gap_between_two_looks_counts_little(gap: float) -> None:
    assert _followed([(gap, 0, 0)])[-1].stood == LONGEST_GAP


def test_a_record_that_has_just_come_has_not_waited_since_the_last_one() -> None:
    idle = Progress(at=0, next_offset=3, end=3)
    assert follow(idle, 2, 3, Span(0, 4)).stood == 0


def test_what_retention_deleted_has_not_to_be_dealt_with() -> None:
    assert follow(None, 0, 2, Span(5, 7)).lag == 2
    assert follow(None, 0, 2, Span(5, 5)).lag == 0


def test_an_offset_that_an_operator_moved_back_is_a_move() -> None:
    stuck = Progress(at=0, next_offset=9, end=12, stood=50)
    assert follow(stuck, 2, 0, Span(0, 12)).stood == 0


def test_an_end_before_the_offset_is_no_negative_lag() -> None:
    assert Progress(at=0, next_offset=9, end=3).lag == 0
