"""A text goes out with the image of its revision: uploaded once, waited for never."""

from __future__ import annotations

import pytest

from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from tests.fakes.images import Answer, FakeImages
from tests.fakes.telegram import LONGEST, FakeTelegram
from tests.fakes.telegram_message import Sent, Step
from tests.integration.examples.bot import Bot, Bots, publish, publish_image, store
from tests.integration.examples.test_bot_mornings import LEO, TEXT, told
from tests.support.slow import slow
from tests.support.wait import until
from tests.support.world import World

CARD = b"a card of a lion, " * 999


async def _with_card(world: World, pictures: FakeImages, content: str = TEXT) -> HoroscopePublished:
    text = await publish(world, Sign.LEO, content)
    await publish_image(world, text, pictures.put("leo", Answer(CARD)), CARD)
    return text


async def _there(bots: Bots, **env: str) -> Bot:
    """A bot that has the card; of several instances, the first."""
    bot = await bots.start(**env).ready()
    await bot.until_logged("image of leo, ")
    return bot


def _sent(telegram: FakeTelegram, chat: int) -> list[tuple[str, bytes | None]]:
    """The texts and photos of a chat, but for the answers to its commands."""
    return [(each.text, each.photo) for each in _horoscopes(telegram, chat)]


def _horoscopes(telegram: FakeTelegram, chat: int) -> list[Sent]:
    sent = [each for each in telegram.sent if each.chat == chat]
    return [each for each in sent if "/unsubscribe" not in each.text]


@pytest.mark.slow
async def test_a_photo_is_uploaded_once_for_all_chats_and_over_restarts(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    """Each is one message with the text below it, and owes one view, as a text does."""
    text = await _with_card(on_kafka, pictures)
    bot = await _there(bots)
    for chat in (41, 42):
        await telegram.write(chat, "/subscribe leo")
        await telegram.until_told(chat, 2)
    assert await bot.stop() == 0
    bot = await bots.start().ready()
    await bot.until_logged("image of leo, ", 2)
    await telegram.write(43, "/subscribe leo")
    await telegram.until_told(43, 2)
    for chat in (41, 42, 43):
        assert _sent(telegram, chat) == [(told(text.day), CARD)]
        assert "disable_notification" not in _horoscopes(telegram, chat)[0].fields
    assert telegram.files.uploads == [CARD]
    assert await bot.stop() == 0
    # A stop may come after a view was sent and before it is crossed out: its id makes it one.
    sent = await on_kafka.events(on_kafka.topics.views.name, HoroscopeViewed)
    views = {view.event_id for view in sent} | {view.event_id for view in store(on_kafka).owed()}
    assert len(views) == 3


@pytest.mark.slow
async def test_a_file_that_telegram_knows_no_more_is_uploaded_once_again(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    text = await _with_card(on_kafka, pictures)
    await _there(bots)
    for chat in (41, 42, 43):
        await telegram.write(chat, "/subscribe leo")
        await telegram.until_told(chat, 2)
        if chat == 41:
            telegram.files.forget()
    for chat in (41, 42, 43):
        assert _sent(telegram, chat) == [(told(text.day), CARD)]
    assert telegram.files.uploads == [CARD, CARD]


@pytest.mark.slow
async def test_a_morning_does_not_wait_for_an_image_and_no_message_follows_when_it_comes(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    text = await publish(on_kafka, Sign.LEO, TEXT)
    slow = pictures.put("leo", Answer(CARD, hangs=True), Answer(CARD))
    await publish_image(on_kafka, text, slow, CARD)
    store(on_kafka).subscribe(42, LEO)
    bot = await bots.start().ready()
    await telegram.until_told(42)
    pictures.release.set()
    await bot.until_logged("image of leo, ")
    await telegram.write(43, "/subscribe leo")
    await telegram.until_told(43, 2)
    assert _sent(telegram, 42) == [(told(text.day), None)]
    assert _sent(telegram, 43) == [(told(text.day), CARD)]


@pytest.mark.slow
async def test_an_image_of_another_revision_is_not_shown(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    await _with_card(on_kafka, pictures)
    bot = await _there(bots)
    newer = await publish(on_kafka, Sign.LEO, f"{TEXT} Corrected.", revision=2)
    await on_kafka.send(on_kafka.topics.published.name, b"{", b"leo", Sign.LEO.ordinal)
    await bot.until_logged("not a HoroscopePublished")
    await telegram.write(42, "/subscribe leo")
    await telegram.until_told(42, 2)
    assert _sent(telegram, 42) == [(told(newer.day, newer.content), None)]


@pytest.mark.parametrize(
    "answer",
    [Answer(CARD[::-1]), *slow(Answer(CARD, 404), Answer(CARD * 9))],
    ids=["hash", "404", "size"],
)
async def test_without_the_published_bytes_the_text_goes_out_alone(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages, answer: Answer
) -> None:
    text = await publish(on_kafka, Sign.LEO, TEXT)
    await publish_image(on_kafka, text, pictures.put("leo", answer), CARD)
    bot = await bots.start().ready()
    await bot.until_logged("no image of leo: ")
    await telegram.write(42, "/subscribe leo")
    await telegram.until_told(42, 2)
    assert _sent(telegram, 42) == [(told(text.day), None)]


@pytest.mark.slow
async def test_a_photo_that_telegram_refuses_leaves_the_text_and_one_of_unknown_fate_ends_it(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    """400 and 413 are surely not sent; after a 500 the text could be the second of its kind."""
    telegram.script = [
        Step(400, "Bad Request: IMAGE_PROCESS_FAILED", chat=41),
        Step(413, "Request Entity Too Large", chat=42),
        Step(500, chat=43, taken=True),
        Step(429, "Too Many Requests", retry_after=1, chat=44),
    ]
    text = await _with_card(on_kafka, pictures)
    bot = await _there(bots)
    for chat in (41, 42, 43, 44):
        store(on_kafka).subscribe(chat, LEO)
    for chat in (41, 42, 43, 44):
        await telegram.until_told(chat)
    assert await bot.stop() == 0
    alone, shown = (told(text.day), None), (told(text.day), CARD)
    assert [_sent(telegram, chat) for chat in (41, 42, 43, 44)] == [
        [alone],
        [alone],
        [shown],
        [shown],
    ]


@pytest.mark.slow
async def test_a_long_text_comes_whole_and_its_photo_quietly_after_it(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    """The same way for whoever has both: a photo that fails takes nothing of the text with it."""
    long = (TEXT * 99)[: LONGEST // 2]
    text = await _with_card(on_kafka, pictures, long)
    bot = await _there(bots)
    store(on_kafka).subscribe(42, LEO)
    await telegram.until_told(42, 2)
    telegram.script = [Step(chat=43), Step(500, chat=43)]
    store(on_kafka).subscribe(43, LEO)
    await bot.until_logged("not sent")
    assert _sent(telegram, 42) == [(told(text.day, long), None), ("", CARD)]
    quiet = [each.fields.get("disable_notification") for each in _horoscopes(telegram, 42)]
    assert quiet == [None, "true"]
    assert _sent(telegram, 43) == [(told(text.day, long), None)]


@pytest.mark.slow
async def test_today_is_answered_with_the_image_of_the_text_that_is_told(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    text = await _with_card(on_kafka, pictures)
    await _there(bots, BOT_MORNING="23:59:59.999999")
    for chat, revision in ((42, 1), (43, 2)):
        await telegram.write(chat, "/today leo")
        await _reply(on_kafka, text, chat - 42, revision)
        await telegram.until_told(chat)
    assert _sent(telegram, 42) == [(told(text.day), CARD)]
    assert _sent(telegram, 43) == [(told(text.day), None)]


async def _reply(world: World, text: HoroscopePublished, before: int, revision: int) -> None:
    """As a worker does, to the request that has so many before it."""

    async def asked() -> list[HoroscopeRequested]:
        requests = await world.events(world.topics.requests.name, HoroscopeRequested)
        return sorted(requests, key=lambda each: each.requested_at)[before:]

    request = (await until(asked, "the bot asks"))[0]
    reply = HoroscopeReply(
        request_id=request.request_id,
        sign=text.sign,
        day=text.day,
        status=ReplyStatus.READY,
        content=text.content,
        revision=revision,
        replied_at=request.requested_at,
    )
    await world.send(world.topics.replies.name, reply, partition=0)


@pytest.mark.slow
async def test_without_photos_no_image_is_asked_for(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, pictures: FakeImages
) -> None:
    text = await _with_card(on_kafka, pictures)
    await bots.start(BOT_PHOTOS="false").ready()
    store(on_kafka).subscribe(42, LEO)
    await telegram.until_told(42)
    assert _sent(telegram, 42) == [(told(text.day), None)]
    assert pictures.asked == []
