"""Each text has its image, drawn once, and no text waits for one."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from schemas.artefact import Product
from schemas.generation import GenerateImage
from schemas.image import HoroscopeImagePublished
from schemas.sign import SIGNS, Sign
from tests.fakes.calls import Step
from tests.fakes.openai import FakeOpenAI
from tests.support import days
from tests.support.wait import until
from tests.support.world import World

_PUBLISHED = "SELECT count(*) FROM horoscope_images WHERE published_revision = revision"
_CALLS = "SELECT calls FROM artefact_calls WHERE product = 'image'"


async def _told(world: World) -> list[HoroscopeImagePublished]:
    return await world.events(world.topics.images_published.name, HoroscopeImagePublished)


async def _until_published(world: World, signs: int, limit: float = 60.0) -> None:
    async def enough() -> bool:
        return bool(await world.fetchval(_PUBLISHED) >= signs)

    await until(enough, f"{signs} images are published", limit)


async def _calls(model: FakeOpenAI, least: int) -> bool:
    return len(model.image_calls) >= least


async def _until_acknowledged(world: World) -> None:
    topic = world.topics.image_generation.name

    async def acknowledged() -> bool:
        commands = len(await world.records(topic))
        return sum((await world.committed(topic)).values()) == commands

    await until(acknowledged, "every command is acknowledged")


async def test_a_day_has_twelve_images_each_drawn_once_and_told_with_its_hash(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    one, other = on_kafka.worker(**calling), on_kafka.worker(**calling)
    await one.ready()
    await other.ready()
    await _until_published(on_kafka, 12)
    await _until_acknowledged(on_kafka)
    told = {each.sign: each for each in await _told(on_kafka)}
    assert set(told) == set(SIGNS)
    assert await on_kafka.fetchval(_CALLS) == len(model.calls) == 12
    records = await on_kafka.records(on_kafka.topics.images_published.name)
    assert {(record.key, record.partition) for record in records} == {
        (sign.encode(), sign.ordinal) for sign in SIGNS
    }
    rows = await on_kafka.database.fetch("SELECT zodiac_sign, data, sha256 FROM horoscope_images")
    assert {row["zodiac_sign"]: row["sha256"] for row in rows} == {
        sign: each.sha256 for sign, each in told.items()
    }
    for row in rows:
        with Image.open(BytesIO(row["data"])) as opened:
            assert (opened.format, opened.size) == ("JPEG", (1080, 1350))


@pytest.mark.parametrize(
    "point",
    [
        "after-image-commit-before-publish",
        "after-image-publish-before-mark",
        "after-image-publish-before-acknowledge",
    ],
)
async def test_a_worker_killed_on_the_way_leaves_a_published_image_of_one_call(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str], point: str
) -> None:
    worker = on_kafka.worker(crash=point, **on_demand)
    await on_kafka.json("generate-day", "--sign", "leo")
    assert await worker.ended() == -9
    await on_kafka.worker(**on_demand).ready()
    await _until_published(on_kafka, 1)
    await _until_acknowledged(on_kafka)
    assert await on_kafka.fetchval(_CALLS) == len(model.calls) == 1
    assert len({each.sha256 for each in await _told(on_kafka)}) == 1


async def test_a_corrected_text_is_drawn_again_and_its_image_published_last(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await _until_published(on_kafka, 1)
    corrected = tmp_path / "leo.txt"
    corrected.write_text("Исправленный оператором текст, достаточно длинный, чтобы им быть.")
    day = days.today(on_kafka)
    await on_kafka.json("replace", "leo", "--day", f"{day}", "--text-file", str(corrected))

    async def drawn_again() -> bool:
        return [each.revision for each in await _told(on_kafka)] == [1, 2]

    await until(drawn_again, "the corrected text's image is told")
    stored = await on_kafka.fetchval("SELECT sha256 FROM horoscope_images WHERE revision = 2")
    assert stored == (await _told(on_kafka))[-1].sha256
    assert len(model.calls) == 1


async def test_a_hundred_commands_for_one_sign_draw_one_image(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    """However often and by whatever way a text is asked for."""
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.json("generate-day", "--sign", "leo")
    await _until_published(on_kafka, 1)
    [first, *_] = await on_kafka.records(on_kafka.topics.image_generation.name)
    for _ in range(100):
        await on_kafka.send(
            on_kafka.topics.image_generation.name, first.value, b"leo", Sign.LEO.ordinal
        )
    await _until_acknowledged(on_kafka)
    assert await on_kafka.fetchval(_CALLS) == 1
    assert len(await _told(on_kafka)) == 1
    ordered = await on_kafka.events(on_kafka.topics.image_generation.name, GenerateImage)
    assert Counter(each.sign for each in ordered) == {Sign.LEO: 101}


async def test_without_an_artist_there_are_texts_and_no_images(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    await on_kafka.worker(**calling, HOROSCOPE_ARTIST="none").ready()
    await on_kafka.until_published()
    await until(lambda: days.acknowledged(on_kafka), "every command is acknowledged")
    assert await on_kafka.records(on_kafka.topics.image_generation.name) == []
    assert len(await days.emitted(on_kafka)) == 1, "a day without images lacks none"
    assert len(model.calls) == 12


async def test_a_broken_table_of_images_holds_up_no_text_and_is_caught_up(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    await on_kafka.database.execute("ALTER TABLE horoscope_images RENAME TO images_elsewhere")
    await on_kafka.worker(**calling, HOROSCOPE_ARTIST_TIMEOUT="5").ready()
    await on_kafka.until_published()
    await on_kafka.json("generate-day", "--regenerate")

    async def published_again() -> bool:
        return sum(each.revision == 2 for each in await on_kafka.published()) == 12

    await until(published_again, "every sign's next command is done as well")
    await on_kafka.database.execute("ALTER TABLE images_elsewhere RENAME TO horoscope_images")
    await _until_published(on_kafka, 12)
    assert await on_kafka.dead_letters() == []
    assert len(model.calls) == 24


@pytest.mark.slow
async def test_an_artist_that_fails_holds_up_no_text(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    """Four calls a round, then nothing before the cool-down is over; and the texts are there."""
    model.script = [Step(status=500, always=True, product=Product.IMAGE)]
    env = calling | {"HOROSCOPE_ARTIST": "openai", "HOROSCOPE_WRITER_TIMEOUT": "2"}
    await on_kafka.worker(**env).ready()
    await on_kafka.until_published()
    assert len(model.calls) == 12
    assert await on_kafka.fetchval(_PUBLISHED) == 0
    await until(lambda: _calls(model, 48), "each image had a whole round")
    model.script = []
    await _until_published(on_kafka, 12, 90)  # the day is emitted again once its rounds are over
    assert len(model.calls) == 12
