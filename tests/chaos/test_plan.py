"""The schedule: the same for the same seed, and every fault in it some time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.chaos.faults import BY_NAME, FAULTS
from tests.chaos.plan import FEWEST_STEPS, MOST_STEPS, plan_of

seeds = st.integers(0, 10**6)


@given(seeds)
def test_a_seed_is_always_the_same_plan(seed: int) -> None:
    assert plan_of(seed, FAULTS) == plan_of(seed, FAULTS)


@given(seeds)
def test_a_plan_has_faults_that_fit_together_and_to_its_brokers(seed: int) -> None:
    plan = plan_of(seed, FAULTS)
    assert FEWEST_STEPS <= len(plan.steps) <= MOST_STEPS
    for step in plan.steps:
        faults = [BY_NAME[name] for name in step.faults]
        assert all(plan.brokers in fault.brokers for fault in faults)
        assert len({fault.group for fault in faults}) == len(faults)
        assert len(faults) == 1 or not any(fault.alone for fault in faults)


@given(seeds, st.sampled_from(sorted(BY_NAME)))
def test_one_fault_alone_can_be_asked_for(seed: int, name: str) -> None:
    assert set(plan_of(seed, FAULTS, only=name).faults) == {name}


def test_two_hundred_seeds_have_every_fault() -> None:
    planned = {name for seed in range(1, 201) for name in plan_of(seed, FAULTS).faults}
    assert planned == set(BY_NAME)


def test_names_are_not_used_twice() -> None:
    assert len(BY_NAME) == len(FAULTS)
