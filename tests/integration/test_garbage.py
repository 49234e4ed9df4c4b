"""Malformed records stop nobody: each is a dead letter, and the good ones between are applied."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest

from schemas.dead_letter import REPLAYS, DeadLetter
from schemas.event import decode
from schemas.generation import GenerateDay, GenerateHoroscope, GenerateImage
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.view import HoroscopeViewed
from tests.fakes.openai import FakeOpenAI
from tests.support import letters
from tests.support.fields import good, write
from tests.support.garbage import AROUND, malformed
from tests.support.sender import Sender, Sent
from tests.support.texts import store_today
from tests.support.wait import until
from tests.support.world import World

#: Malformed records of each topic; with those in the dead letters' own topic 100,000.
VIEWS, REQUESTS, DAYS, LETTERS = 67_000, 10_000, 3_000, 5_000
TEXT_COMMANDS, IMAGE_COMMANDS = 10_000, 5_000

_COUNTS = write(good(HoroscopeViewed, datetime.now(UTC)))
#: What somebody else puts among the dead letters; three of them can be sent back.
FORGED: tuple[dict[str, object], ...] = (
    {"source_topic": "no.topic.of.ours"},
    {"source_partition": 4_711},
    {"source_partition": 2**31 - 1, "source_offset": 2**63 - 1},
    {"headers": {REPLAYS: b"99999999999"}, "source_offset": 8, "value": _COUNTS},
    {"headers": {"": b"", "\0": b"\0", "none": None}, "source_offset": 9, "value": _COUNTS},
    {"whole": False, "source_offset": 10},
    {"key": None, "value": None, "source_offset": 12},
    {"error_type": "[/]\x1b[31m", "error_message": "[bold]\0", "source_offset": 11},
)


async def _send_all(world: World) -> Sent:
    sender, named = Sender(world), world.topics
    await sender.share(named.generate_day, GenerateDay, DAYS, None)
    await sender.share(named.generation, GenerateHoroscope, TEXT_COMMANDS, None)
    await sender.share(named.image_generation, GenerateImage, IMAGE_COMMANDS, None)
    await sender.share(named.requests, HoroscopeRequested, REQUESTS, sender.request)
    await sender.share(named.views, HoroscopeViewed, VIEWS, sender.view)
    return await sender.finish()


async def _each_is_kept_whole(world: World, sent: Sent) -> None:
    kept = {each.identity: each for each in await letters.readable(world)}
    assert set(kept) == set(sent.malformed), "all of the malformed, none of the good"
    wrong = [
        str(identity)
        for identity, what in sent.malformed.items()
        if (kept[identity].key, kept[identity].value, kept[identity].headers) != what
    ]
    assert wrong == []
    assert all(letter.whole for letter in kept.values())


async def _until_answered(world: World, requests: set[UUID]) -> dict[UUID, HoroscopeReply]:
    async def answered() -> dict[UUID, HoroscopeReply]:
        replies = {reply.request_id: reply for reply in await world.replies()}
        return replies if requests <= set(replies) else {}

    return await until(answered, "every good request is answered", 60)


async def _the_good_are_applied(world: World, sent: Sent) -> None:
    await world.until_counted(sent.views, 30)
    assert await world.counted() == sent.views
    replies = await _until_answered(world, sent.requests)
    assert Counter(reply.status for reply in replies.values()) == {
        ReplyStatus.READY: len(sent.requests)
    }


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_of_a_hundred_thousand_malformed_records_each_is_a_dead_letter(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    await store_today(on_kafka)
    worker = await on_kafka.worker(**on_demand).ready()
    sent = await _send_all(on_kafka)
    assert len(sent.malformed) == 100_000 - LETTERS
    await letters.until_kept(on_kafka, worker, len(sent.malformed), 300)
    await _each_is_kept_whole(on_kafka, sent)
    await _the_good_are_applied(on_kafka, sent)
    assert worker.running
    assert "Crashed" not in worker.log.read_text()
    assert await on_kafka.fetchval("SELECT count(*) FROM artefact_calls") == 0
    assert model.calls == [], "garbage and forged commands pay for nothing"
    day = await on_kafka.json("generate-day")
    assert day
    await on_kafka.until_published()


async def _write_among_the_dead_letters(world: World) -> None:
    topic, sender = world.topics.dead_letters, Sender(world)
    for value in malformed(DeadLetter, LETTERS, world.settings.zone):
        await sender.garbage(topic, value, *AROUND[-1])
    source = f'"{world.topics.views.name}"'.encode()
    fields = good(DeadLetter, datetime.now(UTC)) | {"source_topic": source}
    letter = decode(DeadLetter, write(fields))
    assert isinstance(letter, DeadLetter)
    for each in FORGED:
        await sender.garbage(topic, letter.model_copy(update=each).to_bytes())
    await sender.finish()


async def test_the_dead_letters_are_readable_whoever_wrote_among_them(on_kafka: World) -> None:
    """Garbage in their own topic hides none, and a forged one stops no replay."""
    worker = await on_kafka.worker("views").ready()
    await _write_among_the_dead_letters(on_kafka)
    told = await on_kafka.json("dead-letters", "list")
    assert told["total"] == len(FORGED)
    status, out, err = await on_kafka.command("dead-letters", "list")
    assert (status, "[bold]" in out, "\x1b[31m" in out) == (0, True, False), err
    shown = f"{on_kafka.topics.views.name}/3/11"
    assert (await on_kafka.command("dead-letters", "show", shown))[0] == 0
    replayed = await on_kafka.json("dead-letters", "replay", "--yes")
    assert replayed == {"replayed": 3, "already_replayed": 0}
    await on_kafka.until_counted(1, 30)  # its event_id makes one of the two
    assert await on_kafka.counted() == 1
    assert worker.running
