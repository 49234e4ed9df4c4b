"""Deletes what is past its retention; never in anybody's way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.tables import (
    day_phases,
    dead_letter_replays,
    generation_claims,
    horoscope_cache,
    horoscope_views,
    regenerations,
    request_replies,
    seen_events,
    writer_calls,
)
from streams.clock import Clock, day_of
from streams.database import Connection, Database
from streams.logs import get_logger
from streams.settings import Settings

#: Seconds between clean-ups by the timer, which also repeats a failed one.
INTERVAL = 600.0
#: How long a reply is kept so that a repeated request is told the same.
REPLIES_KEPT = timedelta(days=2)
#: As long as the topic keeps them.
DEAD_LETTERS_KEPT = timedelta(days=30)
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

    async def clean_up(self) -> bool:
        """Delete what is past retention; False (and a log line) if that did not work now."""
        now = self.clock.now()
        try:
            async with self.database.transaction() as connection:
                await connection.execute(_LIMITS)
                await self._delete_days(connection, now)
            await self._forget_events(now - seen_events.WINDOW)
        except Exception:
            log.exception("the clean-up failed; it is tried again", within=INTERVAL)
            return False
        return True

    async def _delete_days(self, connection: Connection, now: datetime) -> None:
        today = day_of(now, self.settings.zone)
        oldest_text = today - timedelta(days=self.settings.text_retention_days)
        oldest_count = today - timedelta(days=self.settings.count_retention_days)
        for statement, oldest in (
            (horoscope_cache.DELETE_BEFORE, oldest_text),
            (generation_claims.DELETE_BEFORE, oldest_text),
            (day_phases.DELETE_BEFORE, oldest_text),
            (horoscope_views.DELETE_BEFORE, oldest_count),
            (writer_calls.DELETE_BEFORE, oldest_count),
            (request_replies.DELETE_BEFORE, now - REPLIES_KEPT),
            (regenerations.DELETE_BEFORE, now - DEAD_LETTERS_KEPT),
            (dead_letter_replays.DELETE_BEFORE, now - DEAD_LETTERS_KEPT),
        ):
            await connection.execute(statement, oldest)

    async def _forget_events(self, oldest: datetime) -> None:
        for _ in range(_CHUNKS):
            async with self.database.transaction() as connection:
                await connection.execute(_LIMITS)
                deleted = await connection.execute(seen_events.DELETE_SOME_BEFORE, oldest, _CHUNK)
            if deleted == "DELETE 0":
                return
