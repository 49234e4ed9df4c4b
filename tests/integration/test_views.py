"""Every accepted view counts exactly once, on its own Moscow day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas.sign import Sign
from streams.clock import day_of, start_of
from tests.support.views import view
from tests.support.world import World


async def test_views_around_moscow_midnight_count_on_their_own_day(on_either: World) -> None:
    """Timestamps in any offset; the day is Moscow's, not UTC's and not the arrival's."""
    zone = on_either.settings.zone
    today = day_of(datetime.now(UTC), zone)
    midnight = start_of(today, zone)
    await on_either.worker("views").ready()
    for seconds, views in ((-1, 3), (0, 2)):
        for _ in range(views):
            viewed = view(Sign.LEO, midnight + timedelta(seconds=seconds))
            await on_either.send(on_either.topics.views.name, viewed)
    await on_either.until_counted(5)
    yesterday = today - timedelta(days=1)
    assert await on_either.views() == {("leo", f"{yesterday}"): 3, ("leo", f"{today}"): 2}


async def test_what_is_no_view_becomes_a_dead_letter_and_the_rest_counts(on_either: World) -> None:
    now = datetime.now(UTC)
    bad: dict[str, bytes | None] = {
        "tombstone": None,
        "invalid": b"\xff\xfe garbage",
        "too_old": view(Sign.LEO, now - timedelta(days=7, minutes=1)).to_bytes(),
        "too_new": view(Sign.LEO, now + timedelta(minutes=6)).to_bytes(),
    }
    worker = await on_either.worker("views").ready()
    for value in bad.values():
        await on_either.send(on_either.topics.views.name, value, key=b"k\x00", partition=3)
        await on_either.send(on_either.topics.views.name, view(Sign.ARIES), partition=3)
    await on_either.until_counted(len(bad))
    letters = {letter.error_type: letter for letter in await on_either.dead_letters()}
    assert {kind: letter.value for kind, letter in letters.items()} == bad
    assert {letter.key for letter in letters.values()} == {b"k\x00"}
    assert sorted(letter.source_offset for letter in letters.values()) == [0, 2, 4, 6]
    assert await on_either.counted() == len(bad)
    assert (await worker.stop())[0] == 0
