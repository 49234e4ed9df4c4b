"""How the example bot fetches an image: the published bytes, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientSession, ClientTimeout
from telegram_bot import contract, fetch
from telegram_bot.images import Images
from telegram_bot.letter import Photo

from schemas.sign import Sign
from tests.fakes.images import Answer, FakeImages
from tests.support.wait import until
from tests.unit.bot_images import DATA, LEO, ZONE, Record, published, read, records, today


@pytest.fixture
async def server() -> AsyncIterator[FakeImages]:
    async with FakeImages() as fake:
        yield fake


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
