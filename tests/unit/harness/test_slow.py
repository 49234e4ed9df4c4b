"""What takes long says so, or fails the run and names itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.slow import LIMIT, Load, verdict

_SLOW = """
import pytest, threading

def pause():
    threading.Event().wait(1.5)

@pytest.fixture
def own():
    pause()

@pytest.fixture(scope="session")
def of_all():
    pause()

def test_long():
    pause()

def test_long_fixture(own):
    pass

def test_long_session(of_all):
    pass

@pytest.mark.slow
def test_marked():
    pause()

def test_short():
    pass
"""
_SHORT_LIMIT = """
import tests.support.slow
tests.support.slow.LIMIT = 1.0
tests.support.slow.Load.since = lambda self, mark: 1.0
"""


def test_what_is_long_and_not_marked_fails_and_names_itself(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(_SHORT_LIMIT)
    pytester.makepyfile(test_it=_SLOW)
    pytester.makeini("[pytest]\nmarkers = slow\n")
    ran = pytester.runpytest_subprocess("-p", "tests.support.slow")
    ran.assert_outcomes(passed=3, failed=2)
    ran.stdout.fnmatch_lines(
        [
            "*test_it.py::test_long took 1.* s, more than 1 s*@pytest.mark.slow*",
            "*test_it.py::test_long_fixture took 1.* s*",
        ]
    )


@given(st.floats(0, 1_000), st.floats(1, 100))
def test_a_busy_machine_has_as_many_times_the_limit(spent: float, load: float) -> None:
    assert (verdict(spent, load) is None) == (spent <= LIMIT * load)


def test_the_load_is_never_less_than_that_of_an_idle_machine() -> None:
    load = Load()
    assert load.since(load.mark()) == 1
