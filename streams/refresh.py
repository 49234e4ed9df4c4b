"""Keeps a worker's memory true: a warm-up, then `LISTEN` and a look every second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import timedelta
from typing import Generic

import asyncpg

from schemas.sign import SIGNS
from schemas.tables.artefact import ArtefactT
from streams.cache import Cache, Key
from streams.clock import Clock, day_of
from streams.database import Database
from streams.logs import get_logger
from streams.outage import is_outage, told
from streams.service import Service
from streams.settings import Settings
from streams.store import Store

#: Seconds between looks; with `cache.TRUSTED_FOR` it bounds how old an answer may be.
INTERVAL = 1.0

log = get_logger(__name__)


class Refresher(Service, Generic[ArtefactT]):
    """Loads what changed of a product. One sign that cannot be loaded holds up no other."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        store: Store[ArtefactT],
        cache: Cache[ArtefactT],
        clock: Clock,
    ) -> None:
        super().__init__()
        self._zone = settings.zone
        self._database = database
        self._store = store
        self._cache = cache
        self._clock = clock
        self._changed = asyncio.Event()
        self._listener: asyncpg.Connection | None = None
        #: The warm-up has tried each sign once.
        self.warmed = False

    async def on_start(self) -> None:
        """Warm up with what is today's, each sign on its own; PostgreSQL may be away."""
        today = day_of(self._clock.now(), self._zone)
        outcomes = await asyncio.gather(*(self._load((sign, today)) for sign in SIGNS))
        self.warmed = True
        log.info(
            "warmed up",
            product=self._cache.product,
            day=str(today),
            tried=len(outcomes),
            failed=outcomes.count(False),
        )

    @Service.task
    async def _follow(self) -> None:
        while not self.should_stop:
            self._changed.clear()  # here, so that every attempt is followed by a pause
            try:
                await self._listen()
                await self._look()
            except Exception as error:
                if not is_outage(error):
                    raise
                log.warning("memory is out of touch with PostgreSQL", error=told(error))
            await self._pause()

    async def _look(self) -> None:
        seen_at = time.monotonic()
        oldest = day_of(self._clock.now(), self._zone) - timedelta(days=1)
        stale = self._cache.learn(await self._store.known_since(oldest), oldest)
        await asyncio.gather(*(self._load(key) for key in stale))
        self._cache.believe(seen_at)

    async def _load(self, key: Key) -> bool:
        try:
            found = await self._store.get(*key)
        except Exception:
            sign, day = key
            log.exception("could not load", product=self._cache.product, sign=sign, day=str(day))
            return False
        if found:
            self._cache.put(found)
        return True

    async def _listen(self) -> None:
        if self._listener is None or self._listener.is_closed():
            self._listener = await self._database.listener()
            await self._listener.add_listener(self._store.changed, self._on_change)

    def _on_change(self, *_: object) -> None:
        self._changed.set()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL):
                await self._changed.wait()

    async def on_stop(self) -> None:
        if self._listener is not None:
            self._listener.terminate()
