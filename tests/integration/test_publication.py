"""Whatever is committed and belongs to today gets published, newest revision last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.sign import Sign
from tests.fakes.openai import FakeOpenAI
from tests.support.wait import until
from tests.support.world import World


@pytest.mark.parametrize(
    ("point", "records"),
    [
        ("after-commit-before-publish", 1),
        ("after-publish-before-mark", 2),
        ("after-publish-before-acknowledge", 1),
    ],
)
async def test_a_worker_killed_on_the_way_leaves_a_published_text(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str], point: str, records: int
) -> None:
    worker = on_kafka.worker(crash=point, **on_demand)
    await on_kafka.json("generate-day", "--sign", "leo")
    assert await worker.ended() == -9
    await on_kafka.worker(**on_demand).ready()
    await on_kafka.until_published(1)
    generation = on_kafka.topics.generation.name

    async def acknowledged() -> bool:
        commands = len(await on_kafka.records(generation))
        return sum((await on_kafka.committed(generation)).values()) == commands

    await until(acknowledged, "every command is acknowledged")
    assert len(model.calls) == 1
    assert len(await on_kafka.published()) == records


async def _answers_of_all_partitions(world: World) -> set[str | None]:
    """What every worker answers: each of them has some of the requests' partitions."""
    asked = set()
    for partition in range(world.topics.requests.partitions):
        request = HoroscopeRequested(
            request_id=uuid4(), sign=Sign.LEO, requested_at=datetime.now(UTC)
        )
        asked.add(request.request_id)
        await world.send(world.topics.requests.name, request, partition=partition)

    async def answered() -> list[HoroscopeReply]:
        replies = [reply for reply in await world.replies() if reply.request_id in asked]
        return replies if {reply.request_id for reply in replies} == asked else []

    return {reply.content for reply in await until(answered, "every partition answers")}


async def test_a_replaced_text_is_served_by_every_worker_and_published_last(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str], tmp_path: Path
) -> None:
    """Also by one that had the first text in its memory from the start."""
    await on_kafka.worker(**on_demand).ready()
    first = await on_kafka.json("request", "leo")
    await on_kafka.worker(**on_demand).ready()
    corrected = tmp_path / "leo.txt"
    corrected.write_text("Исправленный оператором текст, достаточно длинный, чтобы им быть.")
    told = await on_kafka.json(
        "replace", "leo", "--day", first["day"], "--text-file", str(corrected)
    )
    assert told["revision"] == 2
    await on_kafka.until_published(1)
    assert await _answers_of_all_partitions(on_kafka) == {corrected.read_text()}
    assert [text.revision for text in await on_kafka.published()] == [1, 2]
    assert len(model.calls) == 1


async def test_regenerating_writes_the_next_revision_once(
    on_either: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    await on_either.worker(**on_demand).ready()
    await on_either.json("generate-day", "--sign", "leo")
    await on_either.until_published(1)
    await on_either.json("generate-day", "--sign", "leo", "--regenerate")
    [*_, again] = await on_either.records(on_either.topics.generate_day.name)
    await on_either.send(on_either.topics.generate_day.name, again.value)
    await on_either.json("generate-day", "--sign", "leo")

    async def all_done() -> bool:
        return sum((await on_either.committed(on_either.topics.generation.name)).values()) == 4

    await until(all_done, "every command is acknowledged")
    assert [text.revision for text in await on_either.published()] == [1, 2]
    assert len(model.calls) == 2
