"""Records that only some producers make: compressed far below their size, or out of time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import confluent_kafka
import pytest

from schemas.view import HoroscopeViewed
from tests.support import letters
from tests.support.fields import good, write
from tests.support.texts import store_today
from tests.support.wait import until
from tests.support.world import World

BOMB = b"\0" * 10_000_000
MANY_NAMES: list[tuple[str, str | bytes | None]] = [
    ("\x01" * 100 + f"{number:05}", b"") for number in range(8_000)
]


async def _send_compressed(world: World, codec: str) -> None:
    """Three that are no view, and a view behind them."""
    producer = confluent_kafka.Producer(
        {
            "bootstrap.servers": world.settings.kafka_url,
            "compression.type": codec,
            "message.max.bytes": 32_000_000,
        }
    )
    views, view = world.topics.views.name, write(good(HoroscopeViewed, datetime.now(UTC)))
    producer.produce(views, BOMB, key=b"k" * 900_000, partition=0)
    producer.produce(views, b"no view", headers=MANY_NAMES, partition=0)
    producer.produce(views, partition=0)  # neither key nor value
    producer.produce(views, view, partition=0)
    assert await asyncio.to_thread(producer.flush, 20) == 0


@pytest.mark.parametrize("codec", ["gzip", "lz4", "snappy", "zstd"])
async def test_any_producer_s_compression_can_be_read(on_kafka: World, codec: str) -> None:
    """A record may be far larger than the topic's limit, which the broker applies compressed."""
    worker = await on_kafka.worker("views").ready()
    await _send_compressed(on_kafka, codec)
    await letters.until_kept(on_kafka, worker, 3)
    kept = {letter.source_offset: letter for letter in await letters.readable(on_kafka)}
    assert {at: letter.whole for at, letter in kept.items()} == {0: False, 1: False, 2: True}
    assert BOMB.startswith(kept[0].value or b"?")
    assert "value: 10000000 bytes" in kept[0].error_message
    assert kept[1].value == b"no view"
    await on_kafka.until_counted(1, 30)
    assert await on_kafka.counted() == 1, "the good one behind them"


async def test_a_timestamp_outside_the_calendar_loses_no_record(
    on_kafka: World, on_demand: dict[str, str]
) -> None:
    """The producer sets it on the topic of the commands; the broker takes a negative one."""
    await store_today(on_kafka)
    worker = await on_kafka.worker(**on_demand).ready()
    generation = on_kafka.topics.generation
    for stamp in (-(2**61), -1, 0, 1):
        await on_kafka.producer.send_and_wait(
            generation.name, b"no command", partition=0, timestamp_ms=stamp
        )
    await letters.until_kept(on_kafka, worker, 4)
    offsets = {letter.source_offset for letter in await letters.readable(on_kafka)}
    assert offsets == {0, 1, 2, 3}

    async def acknowledged() -> bool:
        return (await on_kafka.committed(generation.name))[0] == 4

    await until(acknowledged, "every one is acknowledged")
