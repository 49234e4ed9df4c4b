"""Telegram says no, says nothing, or is away; and the bot is told to stop."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram_bot.contract import Sign as BotSign

from schemas.sign import Sign
from streams.embedded.kafka import Kafka
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_message import Step
from tests.integration.examples.bot import Bots, publish, store
from tests.integration.examples.test_bot_mornings import LEO, TEXT, told
from tests.support import days
from tests.support.wait import until
from tests.support.world import World

#: Seconds.
PAUSE = 2


async def _subscribed(world: World, *chats: int) -> None:
    await publish(world, Sign.LEO, TEXT)
    for chat in chats:
        store(world).subscribe(chat, LEO)


@pytest.mark.slow
async def test_too_many_requests_are_waited_out_and_nobody_is_told_twice_or_not_at_all(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    """Nobody else is written to in the meantime, either."""
    telegram.script = [Step(429, "Too Many Requests", retry_after=PAUSE)]
    await _subscribed(on_kafka, 42, 43)
    await bots.start().ready()
    for chat in (42, 43):
        assert await telegram.until_told(chat) == [told(days.today(on_kafka))]
    refused, *later = telegram.tries
    assert refused[2] == 429
    assert all(at - refused[0] >= PAUSE for at, _, __ in later)
    assert len(later) == 2


@pytest.mark.slow
async def test_an_answer_waits_as_well(on_kafka: World, telegram: FakeTelegram, bots: Bots) -> None:
    telegram.script = [Step(429, "Too Many Requests", retry_after=PAUSE)]
    await bots.start().ready()
    await telegram.write(42, "/unsubscribe")
    assert len(await telegram.until_told(42)) == 1
    assert [status for _, __, status in telegram.tries] == [429, 200]


async def test_who_has_blocked_the_bot_is_unsubscribed(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    telegram.script = [Step(403, "Forbidden: bot was blocked by the user", chat=42)]
    await _subscribed(on_kafka, 42, 43)
    await bots.start().ready()
    await telegram.until_told(43)
    assert store(on_kafka).sign_of(42) is None
    assert store(on_kafka).sign_of(43) == LEO
    assert [chat for _, chat, __ in telegram.tries] == [42, 43]


@pytest.mark.slow
async def test_what_may_have_arrived_is_not_sent_again(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    """The answer is a 500 or is lost: the others get theirs, and so do all after a restart."""
    telegram.script = [
        Step(500, chat=41),
        Step(500, chat=42, taken=True),
        Step(chat=43, lost=True),
        Step(400, "Bad Request: chat not found", chat=44),
    ]
    await _subscribed(on_kafka, 41, 42, 43, 44, 45)
    bot = await bots.start().ready()
    await telegram.until_told(45)
    await bot.kill()
    store(on_kafka).subscribe(46, LEO)
    await bots.start().ready()
    await telegram.until_told(46)
    assert [chat for _, chat, __ in telegram.tries] == [41, 42, 43, 44, 45, 46]
    assert [len(telegram.told(chat)) for chat in range(41, 47)] == [0, 1, 1, 0, 1, 1]


@pytest.mark.slow
async def test_while_telegram_is_away_nothing_is_given_up(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    bot = await bots.start().ready()
    await telegram.close()
    await _subscribed(on_kafka, 42)

    async def tried() -> bool:
        return "not sent" in bot.log.read_text()

    await until(tried, "the bot tries")
    await telegram.open()
    assert await telegram.until_told(42) == [told(days.today(on_kafka))]


@pytest.mark.slow
async def test_no_second_has_more_messages_than_telegram_takes(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    chats = range(1, 61)
    await _subscribed(on_kafka, *chats)
    await bots.start().ready()
    for chat in chats:
        await telegram.until_told(chat)
    times = [at for at, _, __ in telegram.tries]
    assert len(times) == len(chats)
    assert max(sum(first <= at < first + 1 for at in times) for first in times) <= 30


async def test_a_stop_notes_what_became_of_the_message_under_way(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    telegram.script = [Step(chat=42, delay=1)]
    await _subscribed(on_kafka, 42)
    bot = await bots.start().ready()

    async def under_way() -> bool:
        return bool(telegram.tries)

    await until(under_way, "the message is under way")
    assert await bot.stop() == 0
    assert len(telegram.told(42)) == 1
    assert [view.sign for view in store(on_kafka).owed()] == [BotSign.LEO]


@pytest.mark.slow
async def test_a_stop_ends_soon_though_kafka_is_away(
    mortal: World, mortal_kafka: Kafka, telegram: FakeTelegram, bot_python: Path
) -> None:
    bots = Bots(bot_python, mortal, telegram)
    try:
        bot = await bots.start().ready()
        await bot.until_logged("images-published': 12")  # its last client that connects at a start
        await mortal_kafka.kill()
        await telegram.write(42, "/today leo")
        await telegram.until_confirmed()
        assert await bot.stop() == 0
    finally:
        bots.close()


@pytest.mark.slow
async def test_a_bot_without_kafka_or_token_says_so(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    assert await bots.start(BOT_KAFKA_URL="127.0.0.1:1").ended() == 1
    nobody = bots.start(BOT_TOKEN="")
    assert await nobody.ended() == 1
    stranger = bots.start(BOT_TOKEN="1:stranger")  # noqa: S106
    assert await stranger.ended() == 1
    log = stranger.log.read_text()
    assert "Unable to bootstrap from" in log
    assert "Token is invalid" in log
    assert "Unauthorized" in log
    assert "Traceback" not in log
