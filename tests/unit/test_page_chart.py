from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.http.page.chart import HEIGHT, WIDTH, bars_of, top_of
from tests.unit.strategies import numbers

totals = st.lists(numbers, max_size=40)


@given(numbers)
def test_the_top_is_round_and_no_lower_and_not_much_higher(most: int) -> None:
    top = top_of(most)
    assert most <= top <= max(10, most * 2.5)
    assert f"{top}".rstrip("0") in ("1", "2", "5")


@given(totals)
def test_bars_stand_in_the_box_beside_each_other(counts: list[int]) -> None:
    bars = bars_of(counts)
    assert len(bars) == len(counts)
    for bar in bars:
        assert 0 <= bar.x < bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
    for left, right in pairwise(bars):
        assert left.x + left.width < right.x


@given(totals)
def test_more_is_never_lower_and_only_nothing_is_invisible(counts: list[int]) -> None:
    bars = sorted(zip(counts, bars_of(counts), strict=True), key=lambda pair: pair[0])
    heights = [bar.height for _, bar in bars]
    assert heights == sorted(heights)
    assert all((bar.height > 0) is (count > 0) for count, bar in bars)


def test_half_of_the_top_is_half_the_height() -> None:
    assert [bar.height for bar in bars_of([0, 5, 10])] == [0, HEIGHT / 2, HEIGHT]
