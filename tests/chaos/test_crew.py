from __future__ import annotations

import pytest

from tests.chaos.crew import is_crash


@pytest.mark.parametrize(
    ("status", "crash"),
    [(None, False), (0, False), (1, False), (-9, False), (-15, False), (-11, True), (-6, True)],
)
def test_a_crash_is_a_signal_that_nobody_sent(status: int | None, crash: bool) -> None:
    assert is_crash(status) is crash
