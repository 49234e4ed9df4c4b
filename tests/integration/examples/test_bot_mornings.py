"""The bot brings each subscriber the day's text once, whatever happens to it."""

from __future__ import annotations

from datetime import date

import pytest
from telegram_bot.contract import Sign as BotSign

from schemas.sign import Sign
from tests.fakes.telegram import LONGEST, FakeTelegram
from tests.integration.examples.bot import Bots, publish, store, until_all_views_are_counted
from tests.support import days
from tests.support.crashing_bot import POINTS
from tests.support.slow import slow
from tests.support.wait import until
from tests.support.world import World

LEO = BotSign.LEO
TEXT = "The stars are kind to whoever reads them in the morning, and to their neighbours."


def told(day: date, content: str = TEXT) -> str:
    return f"Leo, {day:%d.%m.%Y}\n\n{content}"


@pytest.mark.slow
async def test_a_day_of_a_real_worker_reaches_every_subscriber_and_each_view_counts_once(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    """Also over a restart: nobody is told twice, and whoever comes later is told, too."""
    await on_kafka.worker(HOROSCOPE_WRITER="builtin").ready()
    await on_kafka.until_published()
    bot = await bots.start().ready()
    for chat in (41, 42):
        await telegram.write(chat, "/subscribe leo")
        await telegram.until_told(chat, 2)
    text = next(each for each in await on_kafka.published() if each.sign is Sign.LEO)
    assert sorted(telegram.told(42)) == sorted(
        [
            "You get the horoscope of Leo every morning. /unsubscribe ends it.",
            told(text.day, text.content),
        ]
    )
    assert await bot.stop() == 0
    await bots.start().ready()
    await telegram.write(43, "/subscribe virgo")
    await telegram.until_told(43, 2)
    assert [len(telegram.told(chat)) for chat in (41, 42, 43)] == [2, 2, 2]
    assert await until_all_views_are_counted(on_kafka, 3) == 3
    today = f"{days.today(on_kafka)}"
    assert await on_kafka.views() == {("leo", today): 2, ("virgo", today): 1}


@pytest.mark.slow
async def test_a_later_revision_and_an_old_text_are_not_sent_to_who_has_the_day_s(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    today = days.today(on_kafka)
    await publish(on_kafka, Sign.LEO, f"{TEXT} Yesterday.", revision=9, age=1)
    await publish(on_kafka, Sign.LEO, TEXT)
    store(on_kafka).subscribe(42, LEO)
    bot = await bots.start().ready()
    await telegram.until_told(42)
    await publish(on_kafka, Sign.LEO, f"{TEXT} Corrected.", revision=2)
    await publish(on_kafka, Sign.LEO, TEXT)
    await on_kafka.send(on_kafka.topics.published.name, b"{", b"leo", Sign.LEO.ordinal)

    async def all_read() -> bool:
        return "not a HoroscopePublished" in bot.log.read_text()

    await until(all_read, "the bot has read what lies before the garbage")
    await telegram.write(43, "/subscribe leo")
    assert told(today, f"{TEXT} Corrected.") in await telegram.until_told(43, 2)
    assert telegram.told(42) == [told(today)]


#: Point where the bot dies → messages that 42 gets all in all, and views counted of 42 and 43.
AFTER = dict(zip(POINTS, [(1, 2), (0, 1), (1, 1), (1, 2), (1, 2)], strict=True))


@pytest.mark.parametrize("point", [*[*POINTS][:1], *slow(*[*POINTS][1:])])
async def test_a_bot_killed_on_the_way_tells_nobody_twice_and_counts_no_view_twice(
    on_kafka: World, telegram: FakeTelegram, bots: Bots, point: str
) -> None:
    """What it costs: the message, or the view of the message, that was under way."""
    messages, views = AFTER[point]
    await on_kafka.worker("views").ready()
    await publish(on_kafka, Sign.LEO, TEXT)
    store(on_kafka).subscribe(42, LEO)
    killed = bots.start(crash=point)
    assert await killed.ended() == -9
    store(on_kafka).subscribe(43, LEO)
    await bots.start().ready()
    await telegram.until_told(43)
    assert telegram.told(42) == [told(days.today(on_kafka))] * messages

    async def paid() -> bool:
        return not store(on_kafka).owed()

    await until(paid, "no view is owed")
    again = point == "its view sent and not crossed out"
    assert await until_all_views_are_counted(on_kafka, views + again) == views


async def test_a_text_is_sent_as_it_is_and_cut_to_one_message(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    hostile = f"<b>bold</b> *stars* _lines_ `code` [here](tg://user?id=1) {TEXT}"
    await publish(on_kafka, Sign.LEO, hostile)
    await publish(on_kafka, Sign.VIRGO, "\N{CRYSTAL BALL}" * LONGEST)
    store(on_kafka).subscribe(42, LEO)
    store(on_kafka).subscribe(43, BotSign.VIRGO)
    await bots.start().ready()
    assert await telegram.until_told(42) == [told(days.today(on_kafka), hostile)]
    assert (await telegram.until_told(43))[0].endswith("\N{CRYSTAL BALL}…")
    told_how = {name for message in telegram.sent for name in message.fields}
    assert told_how == {"chat_id", "text"}


async def test_nothing_is_sent_before_the_morning(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    await publish(on_kafka, Sign.LEO, TEXT)
    store(on_kafka).subscribe(42, LEO)
    await bots.start(BOT_MORNING="23:59:59.999999").ready()
    await telegram.write(43, "/start")
    await telegram.until_told(43)
    assert telegram.told(42) == []


@pytest.mark.slow
async def test_what_is_no_published_text_does_not_stop_the_bot(
    on_kafka: World, telegram: FakeTelegram, bots: Bots
) -> None:
    topic = on_kafka.topics.published.name
    for garbage in (b"{", b'{"schema_version": 2, "sign": "leo"}', None):
        await on_kafka.send(topic, garbage, key=b"leo", partition=Sign.LEO.ordinal)
    await publish(on_kafka, Sign.LEO, TEXT)
    store(on_kafka).subscribe(42, LEO)
    await bots.start().ready()
    assert await telegram.until_told(42) == [told(days.today(on_kafka))]
