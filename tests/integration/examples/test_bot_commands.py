"""What users say to the bot, and what they are told."""

from __future__ import annotations

import pytest
from telegram_bot.contract import Sign as BotSign

from schemas.request import HoroscopeRequested
from schemas.sign import SIGNS
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.fakes.telegram import FakeTelegram
from tests.integration.examples.bot import Bots, store, until_all_views_are_counted
from tests.support import days
from tests.support.wait import until
from tests.support.world import World


async def test_today_is_answered_by_a_real_worker_and_counts_one_view(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, on_demand: dict[str, str]
) -> None:
    """The request counts it: the bot sends none of its own. It reads its own partition alone."""
    await on_kafka.worker(**on_demand).ready()
    bot = await bots.start(BOT_REPLY_PARTITION="5").ready()
    await telegram.write(42, "/today leo")
    await telegram.write(43, "/today@horoscope_bot  Virgo ")
    (leo,), (virgo,) = await telegram.until_told(42), await telegram.until_told(43)
    texts = {reply.sign: reply.content for reply in await on_kafka.replies()}
    day = f"{days.today(on_kafka):%d.%m.%Y}"
    assert leo == f"Leo, {day}\n\n{texts[SIGNS[4]]}"
    assert virgo == f"Virgo, {day}\n\n{texts[SIGNS[5]]}"
    replies = await on_kafka.records(on_kafka.topics.replies.name)
    assert {record.partition for record in replies} == {5}
    assert await bot.stop() == 0
    assert store(on_kafka).owed() == []
    assert await until_all_views_are_counted(on_kafka, 2) == 2


@pytest.mark.slow
async def test_a_question_that_comes_again_is_answered_once_and_counts_once(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, on_demand: dict[str, str]
) -> None:
    """Killed while it waited, the bot asks again with the same request, and it answers once."""
    bot = await bots.start().ready()
    update = await telegram.write(42, "/today leo")
    topic = on_kafka.topics.requests.name

    async def asked() -> bool:
        return bool(await on_kafka.records(topic))

    await until(asked, "the request is on its topic")
    await telegram.until_confirmed()
    await bot.kill()
    await on_kafka.worker(**on_demand).ready()
    bot = await bots.start().ready()
    await telegram.write(42, "/today leo", update=update)
    await telegram.until_told(42)
    await bot.kill()
    before = bot.log.read_text()
    await bots.start().ready()
    await telegram.write(42, "/today leo", update=update)

    async def dealt_with() -> bool:
        return f"Update id={update} is handled" in bot.log.read_text().removeprefix(before)

    await until(dealt_with, "the third bot is done with it")
    requests = await on_kafka.events(topic, HoroscopeRequested)
    assert len({request.request_id for request in requests}) == 1
    assert len(telegram.told(42)) == 1
    views = len(await on_kafka.records(on_kafka.topics.views.name))
    assert await until_all_views_are_counted(on_kafka, views) == 1


@pytest.mark.slow
async def test_a_failure_is_told_in_words(
    on_kafka: World,
    telegram: FakeTelegram,
    bots: Bots,
    model: FakeOpenAI,
    on_demand: dict[str, str],
) -> None:
    model.script = [Step(status=401, always=True)]
    await on_kafka.worker(**on_demand).ready()
    await bots.start().ready()
    await telegram.write(42, "/today leo")
    assert "try again" in (await telegram.until_told(42))[0]


async def test_subscribing_changing_and_unsubscribing_survive_a_restart(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    bot = await bots.start().ready()
    for text in ("/subscribe Leo", "/subscribe virgo"):
        await telegram.write(42, text)
    await telegram.write(43, "/subscribe leo")
    await telegram.until_told(42, 2)
    await telegram.until_told(43)
    await bot.kill()
    await bots.start().ready()
    assert store(on_kafka).sign_of(42) == BotSign.VIRGO
    for _ in range(2):
        await telegram.write(43, "/unsubscribe")
    assert len(set(await telegram.until_told(43, 3))) == 3
    assert store(on_kafka).sign_of(43) is None


@pytest.mark.slow
async def test_garbage_is_answered_with_help(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    """In a group only what is meant for the bot is."""
    await bots.start().ready()
    said = {
        "/start": "/subscribe leo",
        "/help": "/today leo",
        "/subscribe": "Which sign?",
        "/subscribe ophiuchus of the seven": "Which sign?",
        "/subscribe lio": "Did you mean /subscribe leo?",
        "/today": "Which sign?",
        "/today virgoo": "Did you mean /today virgo?",
        "/horoscope": "I do not understand",
        "what about my day?": "I do not understand",
        "\N{SNOWMAN} <b>&</b>": "I do not understand",
    }
    await telegram.write(-7, "good morning all", kind="group")
    await telegram.write(-7, "/start@another_bot", kind="group")
    for chat, (text, answer) in enumerate(said.items(), 100):
        await telegram.write(chat, text)
        assert answer in (await telegram.until_told(chat))[0], text
    await telegram.write(-7, "/today@horoscope_bot", kind="group")
    assert len(await telegram.until_told(-7)) == 1
