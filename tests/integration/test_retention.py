"""An event id is known for as long as a view that is still to be read may have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from agents.day import retention
from agents.day.retention import Retention
from schemas.sign import Sign
from schemas.tables.seen_events import WINDOW
from schemas.view import HoroscopeViewed
from streams.clock import SystemClock
from streams.database import Database
from tests.support.world import World


async def _remembers(world: World, event_id: UUID) -> bool:
    return bool(
        await world.fetchval(
            "SELECT EXISTS (SELECT FROM seen_events WHERE event_id = $1)", event_id
        )
    )


async def test_event_ids_are_kept_while_the_views_backlog_is_unread(
    on_kafka: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its append times lie in the past: a second view in it may be of any of those 48 hours."""
    monkeypatch.setattr(retention, "BACKLOG", timedelta(minutes=-1))  # whatever is unread is old
    old, views = uuid4(), on_kafka.topics.views
    await on_kafka.database.execute(
        "INSERT INTO seen_events VALUES ($1, $2)",
        old,
        datetime.now(UTC) - WINDOW - timedelta(days=1),
    )
    view = HoroscopeViewed(sign=Sign.LEO, viewed_at=datetime.now(UTC))
    await on_kafka.send(views.name, view, partition=0)
    await on_kafka.database.execute(
        "INSERT INTO consumed_offsets VALUES ($1, 0, 'id', 0)", views.name
    )
    database = Database(on_kafka.settings)
    await database.start()
    try:
        cleaner = Retention(on_kafka.settings, SystemClock(), database, on_kafka.admin, views)
        assert await cleaner.clean_up()
        assert await _remembers(on_kafka, old)
        await on_kafka.database.execute("UPDATE consumed_offsets SET next_offset = 1")
        assert await cleaner.clean_up_days()
        assert await _remembers(on_kafka, old)
        assert await cleaner.clean_up()
        assert not await _remembers(on_kafka, old)
    finally:
        await database.stop()
