"""The example bot's images: which text each shows, and what is sent with it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import permutations
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from telegram_bot import contract, words
from telegram_bot.images import Images
from telegram_bot.letter import Letter, Photo, messages
from telegram_bot.store import Store

from schemas.image import MAX_BYTES
from tests.unit.bot_images import DATA, LEO, ZONE, published, read, today

PHOTO = Photo("0" * 64, "image/png", DATA)
#: Short and long ones.
texts = st.builds(
    lambda part, times: part * times,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.integers(1, 100),
)


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
