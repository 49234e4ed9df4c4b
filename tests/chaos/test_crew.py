from __future__ import annotations

import signal

import pytest

from tests.chaos.crew import is_crash


@pytest.mark.parametrize(
    ("status", "kind", "crashed"),
    [
        (None, "", False),
        (0, "", False),
        (-signal.SIGKILL, "", False),
        (-signal.SIGTERM, "", False),
        (-signal.SIGSEGV, "", True),
        (1, "TopicReplacedError", False),
        (1, "TopicError", False),
        (1, "ValueError", True),
        (1, "StuckError", True),
        (1, "", True),
        (2, "", True),
    ],
)
def test_a_worker_that_ends_of_its_own_fault_is_no_disturbance(
    status: int | None, kind: str, crashed: bool
) -> None:
    assert is_crash(status, kind, made_anew=True) is crashed


def test_a_worker_that_takes_a_topic_for_another_is_broken() -> None:
    """Seed 205: it told the operator to reset the offsets, for nothing."""
    assert is_crash(1, "TopicReplacedError", made_anew=False)
