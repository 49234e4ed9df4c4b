"""Looks for all who listen to the page: once a second, and not at all while nobody does."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from streams import metrics
from streams.http.page.frame import Frame
from streams.http.page.look import Look
from streams.http.page.slots import Slots, slots_of
from streams.http.page.words import Words
from streams.http.problem import ProblemError
from streams.logs import get_logger
from streams.service import Service

#: Listeners of one worker at once, and those of one client: a household may open some pages.
MOST = 100
MOST_OF_ONE = 10
#: Seconds between two looks, and after which a listener hears a heartbeat if nothing else.
INTERVAL = 1.0
HEARTBEAT = 10.0
#: Seconds after which one too many may come again.
_LATER = {"Retry-After": "10"}

log = get_logger(__name__)


class Hub(Service):
    """Keeps the newest frame only: who is slow misses some and gets the whole of a later one."""

    def __init__(self, look: Look, words: Words, most: int = MOST) -> None:
        super().__init__()
        self.look = look
        self.words = words
        self._most = most
        self._listeners: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._frame: Frame | None = None
        self._number = 0

    @contextmanager
    def listening(self, client: str) -> Iterator[None]:
        """As long as somebody listens; `ProblemError` for one too many, or at a stop."""
        if self._listeners[client] >= MOST_OF_ONE:
            many = f"{MOST_OF_ONE} listeners of yours are there already; close one"
            raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, many, _LATER)
        if self.should_stop or self._listeners.total() >= self._most:
            raise ProblemError(
                HTTPStatus.SERVICE_UNAVAILABLE, "no more listeners for now; try again later", _LATER
            )
        self._count(client, 1)
        try:
            if self._looking is None:
                self._looking = asyncio.create_task(self._keep_looking(), name="live page")
            yield
        finally:
            self._count(client, -1)
            if not self._listeners:
                self._rest()

    async def after(self, number: int) -> Frame | None:
        """The newest frame after that; None if there is none within `HEARTBEAT`, or at a stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT):
                while not self.should_stop:
                    if self._frame and self._frame.number > number:
                        return self._frame
                    await self._changed.wait()
        return None

    async def on_stop(self) -> None:
        """Whoever listens is sent away at once."""
        looking = self._looking
        self._rest()
        self._tell()
        if looking:
            await asyncio.gather(looking, return_exceptions=True)

    def _count(self, client: str, more: int) -> None:
        self._listeners += Counter({client: more})  # which forgets who has none
        metrics.LISTENERS.set(self._listeners.total())

    def _rest(self) -> None:
        """Forget the frame too: who comes later must not see an old one first."""
        if self._looking:
            self._looking.cancel()
        self._looking = self._frame = None

    async def _keep_looking(self) -> None:
        while True:
            try:
                self._show(slots_of(await self.look.picture(), self.words))
            except Exception:  # a fault of the page is not to end the worker
                log.exception("the live page cannot be shown")
            await asyncio.sleep(INTERVAL)

    def _show(self, slots: Slots) -> None:
        before = self._frame.slots if self._frame else Slots(slots.day)
        if self._frame is None or slots != before:
            self._number += 1
            self._frame = Frame(self._number, slots, before)
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
