"""Dead letters are shown once, replayed safely, and keep their identity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from schemas.dead_letter import REPLAY_OF, REPLAYS, DeadLetter
from schemas.sign import Sign
from schemas.view import HoroscopeViewed
from tests.support.wait import until
from tests.support.world import World


def _letter(world: World, value: bytes, offset: int = 7, **fields: object) -> DeadLetter:
    """As if a worker with a fault had refused a good record."""
    letter = DeadLetter(
        source_topic=world.topics.views.name,
        source_partition=2,
        source_offset=offset,
        key=b"k\xff",
        value=value,
        headers={"trace": b"\x00\xfe"},
        error_type="KeyError",
        error_message="a fault",
        attempts=3,
        failed_at=datetime.now(UTC),
    )
    return letter.model_copy(update=fields)


def _view(sign: Sign = Sign.LEO) -> bytes:
    return HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC)).to_bytes()


async def _until_counted(world: World, sign: Sign) -> None:
    async def counted() -> bool:
        return sign in {each for each, _ in await world.views()}

    await until(counted, f"a view of {sign} is counted")


async def test_a_view_without_an_event_id_counts_once_however_often_it_is_replayed(
    on_kafka: World,
) -> None:
    await on_kafka.worker("views").ready()
    letter = _letter(on_kafka, _view())
    for _ in range(2):  # delivered twice
        await on_kafka.send(on_kafka.topics.dead_letters.name, letter)
    once = {"replayed": 1, "already_replayed": 0}
    assert await on_kafka.json("dead-letters", "replay", "--yes") == once
    assert await on_kafka.json("dead-letters", "replay", "--yes") == {
        "replayed": 0,
        "already_replayed": 1,
    }
    await _until_counted(on_kafka, Sign.LEO)
    await on_kafka.database.execute("TRUNCATE dead_letter_replays")  # died before it took note
    assert await on_kafka.json("dead-letters", "replay", "--yes") == once
    await on_kafka.send(on_kafka.topics.views.name, _view(Sign.VIRGO), partition=2)
    await _until_counted(on_kafka, Sign.VIRGO)
    assert sorted((await on_kafka.views()).values()) == [1, 1]
    replayed = [record for record in await on_kafka.records(letter.source_topic) if record.headers]
    assert {(record.partition, record.key, record.value) for record in replayed} == {
        (2, letter.key, letter.value)
    }
    assert dict(replayed[0].headers) == {
        "trace": b"\x00\xfe",
        REPLAY_OF: str(letter.identity).encode(),
        REPLAYS: b"1",
    }


async def test_what_fails_again_is_the_same_dead_letter_and_may_be_replayed_again(
    on_kafka: World,
) -> None:
    await on_kafka.worker("views").ready()
    await on_kafka.send(on_kafka.topics.views.name, b"garbage", partition=5)

    async def listed(replays: int) -> bool:
        told = await on_kafka.json("dead-letters", "list")
        assert told["total"] <= 1
        return [each["replays"] for each in told["letters"]] == [replays]

    await until(partial(listed, 0), "the dead letter is listed")
    for replays in (1, 2):
        told = await on_kafka.json("dead-letters", "replay", "--reason", "invalid", "--yes")
        assert told["replayed"] == 1
        await until(partial(listed, replays), "it has failed again")
    source = f"{on_kafka.topics.views.name}/5/0"
    shown = await on_kafka.json("dead-letters", "show", source)
    assert (shown["source_partition"], shown["source_offset"]) == (5, 0)
    assert shown["value"] == "Z2FyYmFnZQ=="


async def test_they_are_found_by_reason_topic_time_and_place(on_kafka: World) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    for letter in (
        _letter(on_kafka, b"one", offset=1, error_type="invalid"),
        _letter(on_kafka, b"two", offset=2, failed_at=old),
        _letter(on_kafka, b"three", offset=3, source_topic=on_kafka.topics.requests.name),
    ):
        await on_kafka.send(on_kafka.topics.dead_letters.name, letter)

    async def found(*options: str) -> list[int]:
        told = await on_kafka.json("dead-letters", "list", *options)
        return [int(each["source"].rpartition("/")[2]) for each in told["letters"]]

    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    assert await found() == [2, 1, 3]
    assert await found("--limit", "1") == [3]
    assert await found("--reason", "invalid") == [1]
    assert await found("--topic", on_kafka.topics.requests.name) == [3]
    assert await found("--since", yesterday) == [1, 3]
    source = f"{on_kafka.topics.views.name}/2/2"
    chosen = await on_kafka.json("dead-letters", "replay", "--source", source, "--yes")
    assert chosen["replayed"] == 1
    none = await on_kafka.json("dead-letters", "replay", "--source", "2/2", "--yes")
    assert none == {"replayed": 0, "already_replayed": 0}, "what names none is not all of them"
    status, _, err = await on_kafka.command("dead-letters", "show", "nowhere/0/0")
    assert (status, "no dead letter" in err) == (1, True)
