"""Deletes what is past its retention; never in anybody's way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.tables import (
    artefact_calls,
    artefact_claims,
    consumed_offsets,
    day_phases,
    dead_letter_replays,
    horoscope_cache,
    horoscope_images,
    horoscope_views,
    regenerations,
    request_replies,
    seen_events,
)
from streams.admin import Admin
from streams.clock import Clock, day_of
from streams.database import Connection, Database
from streams.logs import get_logger
from streams.settings import Settings
from streams.topics import Topic

#: Seconds between clean-ups by the timer, which also repeats a failed one. With `_CHUNK` and
#: `_CHUNKS` it bounds how fast event ids expire: 16,600 a second for each worker.
INTERVAL = 60.0
#: How long a reply is kept so that a repeated request is told the same.
REPLIES_KEPT = timedelta(days=2)
#: As long as the topic keeps them.
DEAD_LETTERS_KEPT = timedelta(days=30)
#: A longer backlog of views keeps the event ids from being deleted.
BACKLOG = timedelta(hours=1)
_NOW = "SELECT now()"
_LIMITS = "SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '5s'"
#: Rows of `seen_events` a statement, and statements a clean-up.
_CHUNK = 10_000
_CHUNKS = 100

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    settings: Settings
    clock: Clock
    database: Database
    admin: Admin
    views: Topic

    async def clean_up(self) -> bool:
        """Delete what is past retention; False (and a log line) if that did not work now.

        By the earlier of two clocks: a worker's that runs ahead must not delete what is in use.
        """
        return await self.clean_up_days() and await self._tried(self._forget_events)

    async def clean_up_days(self) -> bool:
        """The same without event ids: of those a million may be due, which takes a while."""
        return await self._tried(self._delete_days)

    async def _tried(self, work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except Exception:
            log.exception("the clean-up failed; it is tried again", within=INTERVAL)
            return False
        return True

    async def _delete_days(self) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(_LIMITS)
            await self._delete_before(connection, await self._now(connection))

    async def _now(self, connection: Connection) -> datetime:
        theirs: datetime = await connection.fetchval(_NOW)
        return min(self.clock.now(), theirs)

    async def _delete_before(self, connection: Connection, now: datetime) -> None:
        today = day_of(now, self.settings.zone)
        oldest_text = today - timedelta(days=self.settings.text_retention_days)
        oldest_count = today - timedelta(days=self.settings.count_retention_days)
        for statement, oldest in (
            (horoscope_cache.DELETE_BEFORE, oldest_text),
            (horoscope_images.DELETE_BEFORE, oldest_text),
            (artefact_claims.DELETE_BEFORE, oldest_text),
            (day_phases.DELETE_BEFORE, oldest_text),
            (horoscope_views.DELETE_BEFORE, oldest_count),
            (artefact_calls.DELETE_BEFORE, oldest_count),
            (request_replies.DELETE_BEFORE, now - REPLIES_KEPT),
            (regenerations.DELETE_BEFORE, now - DEAD_LETTERS_KEPT),
            (dead_letter_replays.DELETE_BEFORE, now - DEAD_LETTERS_KEPT),
        ):
            await connection.execute(statement, oldest)

    async def _forget_events(self) -> None:
        """Forget only what no view that is still to be read can have: a backlog may be long."""
        async with self.database.connection() as connection:
            now = await self._now(connection)
        if not await self._views_read_before(now - BACKLOG):
            log.warning("event ids are kept until the views' backlog is read", older_than=BACKLOG)
            return
        oldest = now - BACKLOG - seen_events.WINDOW
        for _ in range(_CHUNKS):
            async with self.database.transaction() as connection:
                await connection.execute(_LIMITS)
                deleted = await connection.execute(seen_events.DELETE_SOME_BEFORE, oldest, _CHUNK)
            if deleted == "DELETE 0":
                return

    async def _views_read_before(self, moment: datetime) -> bool:
        async with self.database.connection() as connection:
            rows = await connection.fetch(consumed_offsets.SELECT, self.views.name)
        stored = {row["partition"]: row["next_offset"] for row in rows}
        since = await self.admin.first_since(self.views.name, stored, moment) if stored else {}
        return all(stored[at] >= since[at] for at in stored)
