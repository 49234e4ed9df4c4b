"""An image is made once of a committed text, and in no text's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from agents.artefact.failure import CallFailure, FailureKind
from schemas.generation import Trigger
from schemas.horoscope import Horoscope
from schemas.sign import Sign
from streams.delivery import Refused
from tests.unit.doubles.studio import Studio
from tests.unit.samples import DAY, horoscope, image, image_command

KEY = Sign.LEO, DAY
PASSING = CallFailure(FailureKind.UNAVAILABLE, "status 500")

pytestmark = pytest.mark.usefixtures("loop_time")


async def test_an_image_is_drawn_committed_and_told_with_where_it_is() -> None:
    studio = Studio(horoscope())
    await studio.handle()
    stored = studio.images.rows[KEY]
    assert stored.data == b"leo 2026-03-02 1"
    assert stored.published
    [told] = studio.published
    assert (told.sha256, told.size) == (sha256(stored.data).hexdigest(), len(stored.data))
    assert told.url == (
        f"https://stars.example/api/v1/images/leo?day=2026-03-02&sha256={told.sha256}"
    )
    assert (told.media_type, told.width, told.height, told.artist) == (
        "image/png",
        3,
        2,
        "scripted",
    )


async def test_a_redelivered_command_draws_and_tells_nothing_more() -> None:
    studio = Studio(horoscope())
    await studio.handle()
    await studio.handle()
    assert len(studio.artist.drawn) == len(studio.published) == 1


async def test_what_was_committed_but_not_published_is_published() -> None:
    studio = Studio(horoscope())
    await studio.images.commit(image())
    await studio.handle()
    assert studio.artist.drawn == []
    assert [each.sha256 for each in studio.published] == [image().sha256]


async def test_a_corrected_text_has_a_new_image() -> None:
    studio = Studio(horoscope(revision=2))
    await studio.images.commit(replace(image(), published=True))
    await studio.handle(revision=2)
    assert [each.revision for each in studio.published] == [2]
    assert studio.images.rows[KEY].revision == 2


async def test_a_command_for_a_text_that_was_overtaken_draws_the_newest() -> None:
    """And the newer one's own command finds its image there."""
    studio = Studio(horoscope(revision=3))
    await studio.handle(revision=1)
    await studio.handle(revision=3)
    assert [each.revision for each in studio.artist.drawn] == [3]


@pytest.mark.parametrize("texts", [(), (horoscope(revision=1),)])
async def test_without_its_text_nothing_is_drawn(texts: tuple[Horoscope, ...]) -> None:
    """PostgreSQL was restored from a backup: the text will be written again, and drawn then."""
    studio = Studio(*texts)
    await studio.handle(revision=2)
    assert (studio.artist.drawn, studio.published) == ([], [])
    assert studio.claims.tables.calls == 1, "one call's worth of budget, and no other round yet"


async def test_tomorrow_s_image_waits_for_its_day() -> None:
    tomorrow = DAY + timedelta(days=1)
    studio = Studio(horoscope(day=tomorrow))
    await studio.handle(day=tomorrow, trigger=Trigger.MANUAL)
    assert studio.images.rows[Sign.LEO, tomorrow].data
    assert studio.published == []


@pytest.mark.parametrize("away", [-1, 1, 2])
async def test_a_command_that_was_delayed_for_days_makes_nobody_pay(away: int) -> None:
    day = DAY + timedelta(days=away)
    studio = Studio(horoscope(day=day))
    await studio.handle(day=day)
    assert studio.artist.drawn == []


async def test_a_failing_artist_is_asked_four_times_and_then_left_alone() -> None:
    studio = Studio(horoscope(), script=[PASSING] * 9)
    await studio.handle()
    await studio.handle()  # issued before that round's end
    assert len(studio.artist.drawn) == 4
    assert studio.published == []


async def test_a_command_in_another_sign_s_partition_pays_nothing() -> None:
    studio = Studio(horoscope())
    other = image_command(sign=Sign.ARIES)
    with pytest.raises(Refused, match="stands in the partition of another"):
        await studio.deliver(other, Sign.LEO.ordinal)
    assert studio.artist.drawn == []
