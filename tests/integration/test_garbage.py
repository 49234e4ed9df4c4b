"""Malformed records stop nobody: each is a dead letter, and the good ones between are applied."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from uuid import UUID, uuid4

import confluent_kafka
import pytest

from agents.views.judge import judge
from schemas.dead_letter import REPLAY_OF, REPLAYS, DeadLetter, Identity
from schemas.event import Event, Refusal, decode
from schemas.generation import GenerateDay, GenerateHoroscope
from schemas.request import HoroscopeReply, HoroscopeRequested, ReplyStatus
from schemas.sign import SIGNS, Sign
from schemas.view import HoroscopeViewed
from streams.clock import day_of
from streams.topics import Topic
from tests.fakes.openai import FakeOpenAI
from tests.support.hostile import accepted, good, refused, write
from tests.support.mutations import mutants
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World

SEED = 20261124
#: Malformed records of each topic; with those in the dead letters' own topic 100,000.
SHARES: dict[type[Event], int] = {
    HoroscopeViewed: 72_000,
    HoroscopeRequested: 10_000,
    GenerateDay: 3_000,
    GenerateHoroscope: 10_000,
}
LETTERS = 5_000
#: After so many malformed views and requests comes a good one.
EVERY = 40
#: As large as a record of the service's topics may be.
LARGEST = 1_047_000

Headers = tuple[tuple[str, bytes | None], ...]
Kept = tuple[bytes | None, bytes | None, dict[str, bytes | None]]

#: Keys and headers, mostly none; the last are no replay's although they say so.
AROUND: tuple[tuple[bytes | None, Headers], ...] = (
    *[(None, ())] * 8,
    (b"", (("", b""), ("", None))),
    (b"\x00\xff\xfe", (("trace", b"\x00\xff"), ("none", None))),
    ("ключ".encode(), (("заголовок\0", b"\xed\xa0\x80"),)),
    (b"k", ((REPLAY_OF, b"\xff/0/0"), (REPLAYS, b"99999999999999"))),
    (b"k", ((REPLAY_OF, b"a\x00b/0/0"), (REPLAYS, b"-1"))),
    (b"k", ((REPLAY_OF, b"horoscope.views/0/99999999999999999999"), (REPLAYS, b"\xff"))),
)


@dataclass
class Sent:
    """What was sent, by where it stands; `views` and `requests` are the good ones."""

    malformed: dict[Identity, Kept] = field(default_factory=dict)
    views: int = 0
    requests: set[UUID] = field(default_factory=set)


def _is_refused(model: type[Event], value: bytes | None, now: datetime, zone: object) -> bool:
    if model is HoroscopeViewed:  # late and early ones too, by a margin that no clock decides
        moments = (now - timedelta(hours=1), now, now + timedelta(hours=1))
        return all(isinstance(judge(value, at, zone), Refusal) for at in moments)  # type: ignore[arg-type]
    return isinstance(decode(model, value), Refusal)


def _malformed(model: type[Event], count: int, world: World) -> Iterator[bytes | None]:
    """By hand first, then the byte fuzzer's: exactly `count`, none of them an event."""
    now = datetime.now(UTC)
    models = list(accepted(model, now).values())[:10]
    values = chain(refused(model, now).values(), mutants(SEED, models))
    wanted = (each for each in values if _is_refused(model, each, now, world.settings.zone))
    return (next(wanted) for _ in range(count))


def _refused_later(model: type[Event], world: World) -> list[tuple[bytes, int]]:
    """Events by their form that cannot be applied, and the partition of each."""
    now = datetime.now(UTC)
    fields = good(model, now)
    if model is GenerateHoroscope:  # forged: only the service writes there, by the ordinal
        return [(write(fields), each) for each in range(12) if each != Sign.LEO.ordinal]
    if model is HoroscopeRequested:
        far = {"day": b"null", "requested_at": b'"0001-01-01T00:00:00+23:59"'}
        return [
            (write(fields | {"reply_partition": b"12"}), 0),
            (write(fields | {"reply_partition": b"2147483647"}), 1),
            (write(fields | far), 2),
        ]
    return []


def _large(model: type[Event]) -> list[tuple[bytes | None, bytes | None, Headers]]:
    """Value, key and headers as large as the topic takes them."""
    text = b'{"sign":"' + b"x" * LARGEST + b'"}'
    return [
        (text[:LARGEST], None, ()),
        (b"\x00" * LARGEST, None, ()),
        (b"no event", b"\xff" * LARGEST, ()),
        (b"no event", None, (("large", b"\xfb" * LARGEST),)),
        (None, b"\xff" * 500_000, (("x" * 500_000, None),)),
    ]


class Sender:
    """Sends without waiting for each; `finish` learns where everything stands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = random.Random(SEED)  # noqa: S311
        self._under_way: list[tuple[object, Kept]] = []
        self.sent = Sent()

    async def garbage(
        self,
        topic: Topic,
        value: bytes | None,
        key: bytes | None = None,
        headers: Headers = (),
        partition: int | None = None,
    ) -> None:
        at = self._rng.randrange(topic.partitions) if partition is None else partition
        key = b"" if value is None and key is None else key  # aiokafka sends no record of neither
        future = await self._world.producer.send(
            topic.name, value, key=key, partition=at, headers=list(headers)
        )
        self._under_way.append((future, (key, value, dict(headers))))

    async def good(self, topic: Topic, event: Event) -> None:
        partition = self._rng.randrange(topic.partitions)
        await self._world.producer.send(topic.name, event.to_bytes(), partition=partition)

    async def share(self, topic: Topic, model: type[Event], between: Callable[[], Event]) -> None:
        """A topic's malformed records; a good one after every so many, if there are any."""
        large, later = _large(model), _refused_later(model, self._world)
        for value, key, headers in large:
            await self.garbage(topic, value, key, headers)
        for forged, partition in later:
            await self.garbage(topic, forged, partition=partition)
        count = SHARES[model] - len(large) - len(later)
        for number, value in enumerate(_malformed(model, count, self._world)):
            await self.garbage(topic, value, *self._rng.choice(AROUND))
            if number % EVERY == 0 and model in (HoroscopeViewed, HoroscopeRequested):
                await self.good(topic, between())

    def view(self) -> Event:
        self.sent.views += 1
        sign = SIGNS[self.sent.views % 12]
        return HoroscopeViewed(sign=sign, viewed_at=datetime.now(UTC), viewer="a\0b")

    def request(self) -> Event:
        request = HoroscopeRequested(
            request_id=uuid4(),
            sign=SIGNS[len(self.sent.requests) % 12],
            requested_at=datetime.now(UTC),
            requested_by="a\0b",
            count_view=False,
            expires_at=datetime.now(UTC) + timedelta(hours=1),
        )
        self.sent.requests.add(request.request_id)
        return request

    async def finish(self) -> Sent:
        await self._world.producer.flush()
        for future, kept in self._under_way:
            at = await future  # type: ignore[misc]
            self.sent.malformed[Identity(at.topic, at.partition, at.offset)] = kept
        return self.sent


async def _store_today(world: World) -> None:
    """Today's texts are there, so that nothing needs a writer."""
    today = day_of(datetime.now(UTC), world.settings.zone)
    await world.database.executemany(
        "INSERT INTO horoscope_cache VALUES ($1, $2, 1, $3, 'ru', 'x', now())",
        [(sign, today, "a text long enough " * 5) for sign in SIGNS],
    )


async def _until_kept(world: World, worker: Worker, letters: int, limit: float) -> None:
    topic = world.topics.dead_letters

    async def kept() -> bool:
        assert worker.running, worker.tail()
        spans = await world.admin.spans(topic.name, range(topic.partitions))
        return sum(span.end - span.start for span in spans.values()) >= letters

    await until(kept, f"{letters} dead letters are kept\n{worker.tail(5)}", limit)


async def _letters(world: World) -> list[DeadLetter]:
    records = await world.records(world.topics.dead_letters.name)
    decoded = [decode(DeadLetter, record.value) for record in records]
    return [each for each in decoded if isinstance(each, DeadLetter)]


async def _until_answered(world: World, requests: set[UUID]) -> dict[UUID, HoroscopeReply]:
    async def answered() -> dict[UUID, HoroscopeReply]:
        replies = {reply.request_id: reply for reply in await world.replies()}
        return replies if requests <= set(replies) else {}

    return await until(answered, "every good request is answered", 60)


@pytest.mark.timeout(420)
async def test_of_a_hundred_thousand_malformed_records_each_is_a_dead_letter(
    on_kafka: World, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    await _store_today(on_kafka)
    worker = await on_kafka.worker(**on_demand).ready()
    sender, named = Sender(on_kafka), on_kafka.topics
    await sender.share(named.generate_day, GenerateDay, sender.view)
    await sender.share(named.generation, GenerateHoroscope, sender.view)
    await sender.share(named.requests, HoroscopeRequested, sender.request)
    await sender.share(named.views, HoroscopeViewed, sender.view)
    sent = await sender.finish()
    assert len(sent.malformed) == sum(SHARES.values()) == 100_000 - LETTERS
    await _until_kept(on_kafka, worker, len(sent.malformed), 300)

    kept = {each.identity: each for each in await _letters(on_kafka)}
    assert set(kept) == set(sent.malformed), "all of the malformed, none of the good"
    wrong = [
        str(identity)
        for identity, what in sent.malformed.items()
        if (kept[identity].key, kept[identity].value, kept[identity].headers) != what
    ]
    assert wrong == []
    assert all(letter.whole for letter in kept.values())

    async def counted() -> bool:
        return sum((await on_kafka.views()).values()) == sent.views

    await until(counted, f"{sent.views} good views are counted")
    replies = await _until_answered(on_kafka, sent.requests)
    assert Counter(reply.status for reply in replies.values()) == {
        ReplyStatus.READY: len(sent.requests)
    }
    assert worker.running
    assert "Crashed" not in worker.log.read_text()
    assert model.calls == [], "garbage and forged commands pay for nothing"
    day = await on_kafka.json("generate-day")
    assert day
    await on_kafka.until_published()


async def test_the_dead_letters_are_readable_whoever_wrote_among_them(on_kafka: World) -> None:
    """Garbage in their own topic hides none, and a forged one stops no replay."""
    worker = await on_kafka.worker("views").ready()
    topic, now = on_kafka.topics.dead_letters, datetime.now(UTC)
    views = on_kafka.topics.views.name
    sender = Sender(on_kafka)
    for value in _malformed(DeadLetter, LETTERS, on_kafka):
        await sender.garbage(topic, value, *AROUND[-1])
    fields = good(DeadLetter, now) | {"source_topic": f'"{views}"'.encode()}
    count = write(good(HoroscopeViewed, now))
    letter = decode(DeadLetter, write(fields))
    assert isinstance(letter, DeadLetter)
    forged: list[dict[str, object]] = [
        {"source_topic": "no.topic.of.ours"},
        {"source_partition": 4_711},
        {"source_partition": 2**31 - 1, "source_offset": 2**63 - 1},
        {"headers": {REPLAYS: b"99999999999"}, "source_offset": 8, "value": count},
        {"headers": {"": b"", "\0": b"\0", "none": None}, "source_offset": 9, "value": count},
        {"whole": False, "source_offset": 10},
        {"key": None, "value": None, "source_offset": 12},
        {"error_type": "[/]\x1b[31m", "error_message": "[bold]\0", "source_offset": 11},
    ]
    for each in forged:
        await sender.garbage(topic, letter.model_copy(update=each).to_bytes())
    await sender.finish()
    told = await on_kafka.json("dead-letters", "list")
    assert told["total"] == len(forged)
    status, out, err = await on_kafka.command("dead-letters", "list")
    assert (status, "[bold]" in out, "\x1b[31m" in out) == (0, True, False), err
    assert (await on_kafka.command("dead-letters", "show", f"{views}/3/11"))[0] == 0
    replayed = await on_kafka.json("dead-letters", "replay", "--yes")
    assert replayed == {"replayed": 3, "already_replayed": 0}

    async def counted() -> bool:
        return sum((await on_kafka.views()).values()) == 1

    await until(counted, "the replayed view counts, its event_id once")
    assert worker.running


@pytest.mark.parametrize("codec", ["gzip", "lz4", "snappy", "zstd"])
async def test_any_producer_s_compression_can_be_read(on_kafka: World, codec: str) -> None:
    """A record may be far larger than the topic's limit, which the broker applies compressed."""
    worker = await on_kafka.worker("views").ready()
    producer = confluent_kafka.Producer(
        {
            "bootstrap.servers": on_kafka.settings.kafka_url,
            "compression.type": codec,
            "message.max.bytes": 32_000_000,
        }
    )
    bomb = b"\0" * 10_000_000
    names: list[tuple[str, str | bytes | None]] = [
        ("\x01" * 100 + f"{number:05}", b"") for number in range(8_000)
    ]
    views, view = on_kafka.topics.views.name, write(good(HoroscopeViewed, datetime.now(UTC)))
    producer.produce(views, bomb, key=b"k" * 900_000, partition=0)
    producer.produce(views, b"no view", headers=names, partition=0)
    producer.produce(views, partition=0)  # neither key nor value
    producer.produce(views, view, partition=0)
    assert await asyncio.to_thread(producer.flush, 20) == 0
    await _until_kept(on_kafka, worker, 3, 30)
    letters = {letter.source_offset: letter for letter in await _letters(on_kafka)}
    assert {at: letter.whole for at, letter in letters.items()} == {0: False, 1: False, 2: True}
    assert bomb.startswith(letters[0].value or b"?")
    assert "value: 10000000 bytes" in letters[0].error_message
    assert letters[1].value == b"no view"

    async def counted() -> bool:
        return sum((await on_kafka.views()).values()) == 1

    await until(counted, "the good one behind them is counted")


async def test_a_timestamp_outside_the_calendar_loses_no_record(
    on_kafka: World, on_demand: dict[str, str]
) -> None:
    """The producer sets it on the topic of the commands; the broker takes a negative one."""
    await _store_today(on_kafka)
    worker = await on_kafka.worker(**on_demand).ready()
    generation = on_kafka.topics.generation
    for stamp in (-(2**61), -1, 0, 1):
        await on_kafka.producer.send_and_wait(
            generation.name, b"no command", partition=0, timestamp_ms=stamp
        )
    await _until_kept(on_kafka, worker, 4, 30)
    offsets = {letter.source_offset for letter in await _letters(on_kafka)}
    assert offsets == {0, 1, 2, 3}

    async def acknowledged() -> bool:
        return (await on_kafka.committed(generation.name))[0] == 4

    await until(partial(acknowledged), "every one is acknowledged")
