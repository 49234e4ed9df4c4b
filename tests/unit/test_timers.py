"""What Faust calls by the clock."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

from agents.day.meter import DayMeter
from agents.day.retention import Retention
from agents.day.timer import DayTimer


@pytest.mark.parametrize("timer", [DayMeter.measure, DayTimer.tick, Retention.clean_up])
def test_a_timer_takes_nothing(timer: Callable[..., Any]) -> None:
    """Faust hands the app to one that takes anything, a keyword with a default too."""
    assert list(signature(timer).parameters) == ["self"]
