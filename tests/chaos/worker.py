"""The real worker, to be tormented.

It has a clock that can be stepped, a point at which it is killed, stopped or suspended, and, to
prove that the suite can fail, one safeguard less. All from outside: the product has no hooks.
"""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

from agents import cli
from tests.chaos.sabotage import sabotage
from tests.support.crashing import POINTS, arm
from tests.support.stepping import SteppingClock
from tests.support.stepping import arm as arm_clock

#: `POINT:SIGNAL`: the first worker that gets to the point gets the signal.
POINT = "CHAOS_POINT"
#: A file that whoever gets there first creates.
LATCH = "CHAOS_LATCH"
CLOCK = "CHAOS_CLOCK"
SABOTAGE = "CHAOS_SABOTAGE"

EVERY_POINT = tuple(
    point for point, (_, _, when) in POINTS.items() if when not in ("hang", "suspend")
)


def hit_once(latch: Path, number: signal.Signals) -> None:
    """Send this process the signal, unless another worker was here before."""
    try:
        latch.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), number)


def main() -> None:
    arm_clock(SteppingClock(Path(os.environ[CLOCK])))
    if os.environ.get(POINT):
        where, _, what = os.environ[POINT].partition(":")
        arm(where, partial(hit_once, Path(os.environ[LATCH]), signal.Signals[what]))
    sabotage(os.environ.get(SABOTAGE, ""))
    cli.main()
