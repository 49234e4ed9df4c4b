"""From what was seen of the counts to a rate, or to no figure at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.growth import Moment
from benchmarks.memory import peak
from benchmarks.plan import Plan, quick
from benchmarks.progress import InvalidError, Sight, rate
from benchmarks.reads.percentiles import percentiles, within
from benchmarks.simulation.queues import makespan, shared_makespan, waits


def test_the_first_batch_and_the_start_up_before_it_are_left_out() -> None:
    sights = [Sight(0, 0), Sight(7, 100), Sight(8, 600), Sight(9, 1_100)]
    assert rate(sights, 1_100) == 500


@pytest.mark.parametrize("counted", [[], [0], [0, 100, 999], [0, 100, 1_001]])
def test_counts_other_than_what_was_sent_give_no_figure(counted: list[int]) -> None:
    sights = [Sight(at, views) for at, views in enumerate(counted)]
    with pytest.raises(InvalidError, match="counted of 1000 sent"):
        rate(sights, 1_000)


def test_a_first_batch_of_more_than_half_gives_no_figure() -> None:
    assert rate([Sight(1, 500), Sight(2, 1_000)], 1_000) == 500
    with pytest.raises(InvalidError, match="send more"):
        rate([Sight(1, 501), Sight(2, 1_000)], 1_000)


@given(st.lists(st.integers(1, 1_000), min_size=2, max_size=50))
def test_a_steady_counter_has_its_rate_whatever_its_batches(batches: list[int]) -> None:
    speed, total, sights = 250.0, 0, []
    for size in batches:
        total += size
        sights.append(Sight(total / speed, total))
    if batches[0] <= total / 2:
        assert rate(sights, total) == pytest.approx(speed)


def test_several_workers_are_measured_from_when_all_were_ready() -> None:
    begun, ended = Moment(at=10, views=1_000, cpu=3), Moment(at=12, views=5_000, cpu=7)
    assert ended.rate(begun) == 2_000
    assert ended.cpu_a_view(begun) == 0.001
    with pytest.raises(InvalidError, match="before all were ready"):
        ended.rate(Moment(at=11, views=2_501, cpu=3))


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_are_waits_that_somebody_had_in_order(waited: list[float]) -> None:
    told = percentiles(waited)
    assert set(told.values()) <= set(waited)
    assert told["p50"] <= told["p99"] <= told["p99.9"] <= max(waited)


def test_percentiles_are_by_nearest_rank() -> None:
    hundredths = [float(each) for each in range(1, 1_001)]
    assert percentiles(hundredths) == {"p50": 500, "p99": 990, "p99.9": 999}
    with pytest.raises(ValueError, match="no waits"):
        percentiles([])


def test_only_questions_due_within_the_window_count() -> None:
    assert within([(0, 9), (1, 2), (2, 3), (3, 9)], 1, 2) == [2, 3]


def test_peak_memory_is_the_high_water_mark() -> None:
    assert peak("VmPeak:\t  999 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 1 kB\n") == 2
    with pytest.raises(ValueError, match="VmHWM"):
        peak("VmRSS:\t 1 kB\n")


def test_a_quick_run_is_never_longer_than_what_was_asked_for() -> None:
    assert quick(Plan()).views < Plan().views
    assert quick(Plan(rounds=1, views=10, calls=20)) == quick(
        quick(Plan(rounds=1, views=10, calls=20))
    )
    assert quick(Plan(rounds=1, views=10)).views == 10


@given(st.integers(1, 200), st.integers(1, 50), st.integers())
def test_more_partitions_never_make_a_day_longer_than_one_does(
    texts: int, partitions: int, seed: int
) -> None:
    alone = makespan(texts, 1, seed)
    assert alone / partitions <= makespan(texts, partitions, seed) * 1.0001
    assert makespan(texts, partitions, seed) <= alone * 1.0001
    assert shared_makespan(texts, 1, seed) == pytest.approx(alone)


def test_a_partition_that_is_nearly_full_makes_requests_wait() -> None:
    idle, busy = (waits(rate, 12, 0.008, 5_000)["p99"] for rate in (10, 1_200))
    assert idle < 0.03 < busy
