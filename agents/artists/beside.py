"""Work on pictures, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

DoneT = TypeVar("DoneT")

#: One thread for the whole process: several would take the interpreter from the event loop for
#: longer, and memory for as many pictures.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


async def beside(work: Callable[[], DoneT]) -> DoneT:
    """Do it after whatever was asked for before. Who is cancelled does not wait for its end."""
    return await asyncio.get_running_loop().run_in_executor(_THREAD, work)
