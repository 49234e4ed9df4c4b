"""Looks at what the page shows: once a second at the most, however many ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from streams.http.page.picture import Picture

#: Seconds for which a picture will do for others.
FRESH = 1.0


class Look:
    """One at a time; whoever comes meanwhile waits for it and shares the picture."""

    def __init__(
        self,
        take: Callable[[], Awaitable[Picture]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take = take
        self._monotonic = monotonic
        self._one_at_a_time = asyncio.Lock()
        self._picture: Picture | None = None
        self._done_at = 0.0

    async def picture(self) -> Picture:
        """One that is `FRESH`; raises what taking it raises."""
        async with self._one_at_a_time:
            if self._picture is None or self._monotonic() - self._done_at >= FRESH:
                self._picture = await self._take()
                self._done_at = self._monotonic()
            return self._picture
