"""The example bot's images: which text each shows, how it is fetched, and what is sent with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession, ClientTimeout
from hypothesis import example, given
from hypothesis import strategies as st
from telegram_bot import contract, fetch, words
from telegram_bot.images import Images
from telegram_bot.letter import Letter, Photo, messages
from telegram_bot.store import Store

from schemas.image import MAX_BYTES, HoroscopeImagePublished
from schemas.sign import Sign
from tests.fakes.images import Answer, FakeImages
from tests.support.wait import until

ZONE = ZoneInfo("Europe/Moscow")
LEO = contract.Sign("leo")
DATA = b"a picture of a lion, " * 99
PHOTO = Photo("0" * 64, "image/png", DATA)
#: Short and long ones.
texts = st.builds(
    lambda part, times: part * times,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.integers(1, 100),
)


def today() -> date:
    return datetime.now(ZONE).date()


def published(url: str, data: bytes = DATA, revision: int = 1, age: int = 0, **fields: Any) -> Any:
    """As the service publishes it."""
    defaults: dict[str, Any] = {
        "sign": Sign.LEO,
        "day": today() - timedelta(days=age),
        "media_type": "image/png",
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
        "generated_at": datetime.now(UTC),
    }
    return HoroscopeImagePublished(
        revision=revision, url=url, width=1080, height=1350, artist="test", **defaults | fields
    )


def read(event: HoroscopeImagePublished) -> contract.HoroscopeImagePublished:
    """As the bot reads it."""
    image = contract.decode(contract.HoroscopeImagePublished, event.to_bytes())
    assert image is not None
    return image


@dataclass
class Record:
    value: bytes | None


async def records(*values: bytes | None) -> AsyncIterator[Record]:
    for value in values:
        yield Record(value)
        await asyncio.sleep(0)


@pytest.fixture
async def server() -> AsyncIterator[FakeImages]:
    async with FakeImages() as fake:
        yield fake


def test_it_reads_what_the_service_publishes_up_to_the_largest() -> None:
    assert read(published("http://x/", size=MAX_BYTES)).size == MAX_BYTES
    larger = read(published("http://x/")).model_copy(update={"size": MAX_BYTES + 1})
    assert contract.decode(contract.HoroscopeImagePublished, larger.to_bytes()) is None


def test_an_image_is_that_of_its_day_and_revision_alone_in_whatever_order_they_come() -> None:
    events = [(1, 7), (0, 1), (0, 2), (0, 2)]
    for order in permutations(events):
        images = Images(ZONE)
        for age, revision in order:
            images.take(read(published("http://x/", b"%d" % revision, revision, age)))
        photo = images.photo(LEO, today(), 2)
        assert photo == Photo(sha256(b"2").hexdigest(), "image/png", None)
        yesterday = today() - timedelta(days=1)
        others = [(today(), 1), (today(), 3), (today(), None), (yesterday, 7), (yesterday, 2)]
        assert [images.photo(LEO, day, revision) for day, revision in others] == [None] * 5
        assert images.photo(contract.Sign("virgo"), today(), 2) is None


@example(text="a" * 1024, with_photo=True)
@example(text="a" * 1025, with_photo=True)
@given(text=texts, with_photo=st.booleans())
def test_a_text_is_a_caption_where_it_fits_and_else_a_message_before_its_photo(
    text: str, with_photo: bool
) -> None:
    letter = Letter(text, PHOTO if with_photo else None)
    sent = messages(letter)
    assert [message.text for message in sent if message.text] == [text]
    assert [message.photo for message in sent if message.photo] == [PHOTO] * with_photo
    short = len(text.encode("utf-16-le")) // 2 <= 1024
    assert len(sent) == (1 if short or not with_photo else 2)


def test_a_caption_is_counted_as_telegram_counts() -> None:
    assert words.is_caption("a" * 1024)
    assert not words.is_caption("a" * 1025)
    assert words.is_caption("\N{CRYSTAL BALL}" * 512)
    assert not words.is_caption("\N{CRYSTAL BALL}" * 513)


def test_a_file_id_is_kept_over_restarts_until_another_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "store"
    assert Store(file).file_id("a") is None
    Store(file).keep_file_id("a", "file 1")
    Store(file).keep_file_id("b", "file 2")
    Store(file).keep_file_id("a", "file 3")
    Store(file).forget_old()
    assert [Store(file).file_id(sha) for sha in ("a", "b")] == ["file 3", "file 2"]


@pytest.mark.real_time
async def test_what_is_fetched_are_the_bytes_that_were_published(server: FakeImages) -> None:
    image = read(published(server.put("leo", Answer(DATA))))
    async with ClientSession() as session:
        assert await fetch.fetch(session, image) == DATA


#: What is wrong → what the server answers instead of DATA.
WRONG = {
    "status 404": Answer(DATA, 404),
    "status 202": Answer(DATA, 202),
    "text/html instead of image/png": Answer(DATA, media_type="text/html"),
    "other bytes": Answer(DATA[::-1]),
    "other bytes than": Answer(DATA[:-1]),
    f"more than its {len(DATA)} bytes": Answer(DATA * 99),
    "TimeoutError": Answer(DATA, hangs=True),
}


@pytest.mark.real_time
@pytest.mark.parametrize("reason", WRONG)
async def test_what_is_not_that_image_is_not_taken(
    server: FakeImages, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setattr(fetch, "_LIMIT", ClientTimeout(total=1))
    image = read(published(server.put("leo", WRONG[reason])))
    async with ClientSession() as session:
        with pytest.raises(fetch.NotFetchedError, match=reason):
            await fetch.fetch(session, image)


@pytest.mark.real_time
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/leo", "/api/v1/images/leo", "file:///etc/hosts"]
)
async def test_an_address_that_leads_nowhere_is_no_image(url: str) -> None:
    async with ClientSession() as session:
        with pytest.raises(fetch.NotFetchedError):
            await fetch.fetch(session, read(published(url)))


@pytest.mark.real_time
async def test_the_image_of_the_day_is_fetched_again_after_a_failure_and_an_old_one_never(
    server: FakeImages,
) -> None:
    images = Images(ZONE, tries=(0.0, 0.0))
    leo = published(server.put("leo", Answer(b"", 503), Answer(DATA)))
    old = published(server.put("old", Answer(DATA)), age=1, sign=Sign.VIRGO)
    gone = published(server.put("gone"), sign=Sign.ARIES)
    told = [old.to_bytes(), b"{", leo.to_bytes(), None, leo.to_bytes(), gone.to_bytes()]
    await images.follow(records(*told))
    assert sorted(server.asked) == ["gone", "gone", "leo", "leo"]
    assert images.photo(LEO, today(), 1) == Photo(leo.sha256, "image/png", DATA)
    aries = images.photo(contract.Sign("aries"), today(), 1)
    assert aries == Photo(gone.sha256, "image/png", None)


@pytest.mark.real_time
async def test_a_newer_image_takes_the_place_of_one_that_does_not_come(server: FakeImages) -> None:
    """And of one that is here: nobody is shown the old one under the new text."""
    images = Images(ZONE, tries=(0.0,))
    here = published(server.put("here", Answer(DATA)))
    await images.follow(records(here.to_bytes()))
    slow = published(server.put("slow", Answer(b"slow", hangs=True)), b"slow", revision=2)
    newer = published(server.put("newer", Answer(b"newer")), b"newer", revision=3)
    gone = published(server.put("gone"), b"gone", revision=4)

    async def one_after_the_other() -> AsyncIterator[Record]:
        yield Record(slow.to_bytes())
        await until(asked("slow"), "the slow one is under way")
        yield Record(newer.to_bytes())
        await until(asked("newer"), "the newer one is asked for")
        server.release.set()

    def asked(name: str) -> Callable[[], Awaitable[bool]]:
        async def has_been() -> bool:
            return name in server.asked

        return has_been

    await images.follow(one_after_the_other())
    assert images.photo(LEO, today(), 3) == Photo(newer.sha256, "image/png", b"newer")
    await images.follow(records(gone.to_bytes()))
    assert images.photo(LEO, today(), 4) == Photo(gone.sha256, "image/png", None)
