"""`python -m tests.support.crashing POINT worker …`: a worker that kills itself at a point.

The product has no hooks for this: the point's function is wrapped from outside.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from agents.cli import main
from agents.day.timer import DayTimer
from agents.generation.agent import Generation
from agents.generation.publication import Publication
from agents.views.commit import Commit
from agents.views.positions import Positions
from streams.refresh import Refresher
from streams.texts import Texts

#: Point → the function, and whether the worker dies before or after it.
POINTS: dict[str, tuple[type, str, str]] = {
    "after-commit-before-publish": (Publication, "publish", "before"),
    "after-publish-before-mark": (Texts, "mark_published", "before"),
    "after-publish-before-acknowledge": (Generation, "handle", "after"),
    "inside-batch-transaction": (Commit, "_add", "before"),
    "after-batch-transaction": (Positions, "confirm", "before"),
    "after-claiming-a-day-before-emitting": (DayTimer, "_claim", "after"),
    "after-emitting-a-day": (DayTimer, "_mark_emitted", "before"),
    "during-warm-up": (Refresher, "_load", "before"),
}


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    owner, name, when = POINTS[point]
    original = getattr(owner, name)

    async def die_after(*arguments: Any, **named: Any) -> None:
        await original(*arguments, **named)
        die()

    setattr(owner, name, die if when == "before" else die_after)


if __name__ == "__main__":
    arm(sys.argv.pop(1))
    main()
