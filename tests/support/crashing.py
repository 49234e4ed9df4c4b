"""A worker that dies or stands still at a point: `main` takes `POINT worker …` as its arguments.

The product has no hooks for this: the point's function is wrapped from outside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from agents import cli
from agents.artefact.publication import Publication
from agents.day.timer import DayTimer
from agents.generation.agent import Generation
from agents.images.agent import Drawings
from agents.requests.agent import Requests
from agents.views.commit import Commit
from agents.views.service import Views
from agents.writers.openai import OpenAIWriter
from streams.images import Images
from streams.refresh import Refresher
from streams.texts import Texts

#: Seconds after which "soon" is.
_INTO = 0.2

#: Point → the function, and when in it the worker is hit: before it, after it, before its second
#: call or soon after it began; or it hangs there for ever, or is suspended before it.
POINTS: dict[str, tuple[type, str, str]] = {
    "after-commit-before-publish": (Publication, "publish", "before"),
    "after-publish-before-mark": (Texts, "mark_published", "before"),
    "after-publish-before-acknowledge": (Generation, "handle", "after"),
    "after-image-commit-before-publish": (Images, "commit", "after"),
    "after-image-publish-before-mark": (Images, "mark_published", "before"),
    "after-image-publish-before-acknowledge": (Drawings, "handle", "after"),
    "inside-batch-transaction": (Commit, "_add", "before"),
    "after-batch-transaction": (Commit, "__call__", "after"),
    "next-batch-read-while-one-commits": (Views, "_hand_over", "second"),
    "after-claiming-a-day-before-emitting": (DayTimer, "_claim", "after"),
    "after-emitting-a-day": (DayTimer, "_mark_emitted", "before"),
    "suspended-inside-batch-transaction": (Commit, "_add", "suspend"),
    "hang-in-view-commit": (Commit, "__call__", "hang"),
    "hang-in-request": (Requests, "handle", "hang"),
    "during-warm-up": (Refresher, "_load", "before"),
    "in-a-writer-call": (OpenAIWriter, "write", "during"),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, hit: Callable[[], None] = die) -> None:
    """Have `hit` called at the point, in this process."""
    owner, name, when = POINTS[point]
    original, calls = getattr(owner, name), 0

    async def wrapped(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" or (when == "second" and calls == 2):
            hit()
        if when == "suspend" and calls == 1:
            os.kill(os.getpid(), signal.SIGSTOP)
        if when == "hang":
            await asyncio.Event().wait()
        if when == "during":
            asyncio.get_running_loop().call_later(_INTO, hit)
        result = await original(*arguments, **named)
        if when == "after":
            hit()
        return result

    setattr(owner, name, wrapped)


def main() -> None:
    arm(sys.argv.pop(1))
    cli.main()
