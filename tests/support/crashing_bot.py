"""`python crashing_bot.py POINT …`: the example bot, which dies at a point.

Run by the bot's own interpreter, so it imports nothing of ours; the point's function is wrapped
from outside.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from telegram_bot.store import Store

#: Point → the function, and whether the bot dies before it or after it.
POINTS = {
    "before a message is noted": ("note", "before"),
    "noted and not sent": ("note", "after"),
    "sent and its view not noted": ("owe", "before"),
    "its view noted and not sent": ("owe", "after"),
    "its view sent and not crossed out": ("settle", "before"),
}


def arm(point: str) -> None:
    name, when = POINTS[point]
    original = getattr(Store, name)

    def wrapped(*arguments: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        original(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(Store, name, wrapped)


if __name__ == "__main__":
    from telegram_bot.__main__ import main

    arm(sys.argv.pop(1))
    main()
