"""What docs/backfill.md says of texts, publications and views that come afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from streams.clock import day_of
from tests.fakes.openai import FakeOpenAI
from tests.support.wait import until
from tests.support.world import World

_THERE = "SELECT count(*) FROM horoscope_cache WHERE horoscope_date = $1"


async def _order(world: World, day: date) -> None:
    await world.json("generate-day", "--day", f"{day}", "--sign", "leo")


async def test_a_text_of_a_past_day_is_written_by_an_operator_s_hand_and_not_published(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    """Once, for a call of today's budget; one of a day past retention is paid for and deleted."""
    today = day_of(datetime.now(UTC), on_kafka.settings.zone)
    kept, forgotten = today - timedelta(days=3), today - timedelta(days=20)
    await on_kafka.worker(**on_demand).ready()
    await _order(on_kafka, forgotten)
    await model.until_calls(1)
    for _ in range(2):
        await _order(on_kafka, kept)

    async def handled() -> bool:
        done = await on_kafka.committed(on_kafka.topics.generation.name)
        return sum(done.values()) == 3

    await until(handled, "every command is acknowledged")
    assert [call.day for call in model.calls] == [f"{forgotten}", f"{kept}"]
    assert await on_kafka.fetchval("SELECT calls FROM writer_calls") == 2
    assert await on_kafka.published() == []
    told = await on_kafka.json("request", "leo", "--day", f"{kept}")
    assert (told["status"], told["day"]) == ("ready", f"{kept}")
    await _order(on_kafka, kept)

    async def gone() -> bool:
        return bool(await on_kafka.fetchval(_THERE, forgotten) == 0)

    await until(gone, "the clean-up deletes what is past retention")
    assert await on_kafka.fetchval(_THERE, kept) == 1


async def test_the_same_words_are_published_again_as_the_next_revision(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    """By the file and the command of the page; without a call."""
    worker = await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("request", "leo")
    await on_kafka.until_published(1)
    text = json.loads((await worker.get("/api/v1/horoscopes/leo"))[1])
    words = tmp_path / "leo.txt"
    words.write_text(text["content"] + "\n")  # as `jq -r` ends it
    await on_kafka.json("replace", "leo", "--day", text["day"], "--text-file", str(words))

    async def again() -> bool:
        return len(await on_kafka.published()) == 2

    await until(again, "the text is published again")
    published = await on_kafka.published()
    assert [each.revision for each in published] == [1, 2]
    assert {each.content for each in published} == {text["content"]}
    assert len(model.calls) == 1


async def test_a_view_counts_on_its_day_within_seven_days_and_never_after(
    on_kafka: World,
) -> None:
    now, margin = datetime.now(UTC), timedelta(hours=1)
    within, after = now - timedelta(days=7) + margin, now - timedelta(days=7) - margin
    await on_kafka.worker("views").ready()
    for viewed_at in (within, after):
        view = HoroscopeViewed(sign=Sign.LEO, viewed_at=viewed_at)
        await on_kafka.send(on_kafka.topics.views.name, view)
    await on_kafka.until_counted(1)

    async def refused(times: int) -> bool:
        return len(await on_kafka.dead_letters()) == times

    await until(lambda: refused(1), "the view that came too late is a dead letter")
    replay = ("dead-letters", "replay", "--reason", "too_old", "--yes")
    assert (await on_kafka.json(*replay))["replayed"] == 1
    await until(lambda: refused(2), "it is refused again")
    day = day_of(within, on_kafka.settings.zone)
    assert await on_kafka.views() == {("leo", f"{day}"): 1}
