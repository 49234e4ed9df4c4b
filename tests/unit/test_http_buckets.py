"""The rate limit, against a plain count of what each client was given."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from streams.http.buckets import Buckets

rates = st.floats(0.1, 100)
bursts = st.integers(1, 50)
#: Clients and the seconds that pass before each asks.
visits = st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 5)), max_size=200)


@given(rate=rates, burst=bursts, visits=visits)
def test_nobody_gets_more_than_a_burst_and_the_rate(
    rate: float, burst: int, visits: list[tuple[str, float]]
) -> None:
    buckets, now = Buckets(rate, burst, 10), 100.0
    given: defaultdict[str, list[float]] = defaultdict(list)
    for client, pause in visits:
        now += pause
        if not buckets.take(client, now):
            given[client].append(now)
    for times in given.values():
        for first, begin in enumerate(times):
            for last in range(first, len(times)):
                allowed = burst + (times[last] - begin) * rate
                assert last - first + 1 <= allowed + 1e-3


@given(rate=rates, burst=bursts, visits=visits)
def test_who_waits_as_told_is_served_and_not_before(
    rate: float, burst: int, visits: list[tuple[str, float]]
) -> None:
    buckets, now = Buckets(rate, burst, 10), 100.0
    for client, pause in visits:
        now += pause
        wait = buckets.take(client, now)
        if wait:
            assert wait <= 1 / rate + 1e-6
            assert buckets.take(client, now + wait * 0.9)
            now += wait
            assert not buckets.take(client, now)


@given(rate=rates, burst=bursts, others=visits)
def test_one_client_s_rush_is_no_other_s_limit(
    rate: float, burst: int, others: list[tuple[str, float]]
) -> None:
    buckets, now = Buckets(rate, burst, 10), 100.0
    for client, pause in others:
        now += pause
        buckets.take(client, now)
    assert [buckets.take("quiet", now) for _ in range(burst)] == [0.0] * burst
    assert buckets.take("quiet", now) > 0


@given(most=st.integers(1, 20), clients=st.lists(st.integers(0, 1000), max_size=300))
def test_memory_is_bounded_and_full_buckets_are_forgotten(most: int, clients: list[int]) -> None:
    buckets = Buckets(rate=1.0, burst=5, most=most)
    for at, client in enumerate(clients):
        buckets.take(f"{client}", at / 10)
        assert len(buckets) <= most
    for again in range(len(buckets) + 1):
        buckets.take(f"late {again}", 10_000.0 + again * 2)
    assert len(buckets) <= 1
