import asyncio

import pytest

from streams.embedded.error import EmbeddedError
from streams.embedded.kafka import Kafka
from tests.embedded.helpers import (
    cancel_in_the_middle,
    consume,
    create_topic,
    processes_of,
    produce,
    start_on_a_taken_port,
)


async def test_keeps_port_and_records_over_a_stop_and_a_sigkill(kafka: Kafka) -> None:
    await kafka.start()
    bootstrap = kafka.bootstrap
    await create_topic(kafka)
    await produce(kafka, b"one")
    assert processes_of(kafka)
    assert await kafka.stop()
    assert not processes_of(kafka)

    await kafka.start()
    await produce(kafka, b"two")
    await kafka.kill()
    assert not processes_of(kafka)

    await kafka.start()
    await produce(kafka, b"three")
    assert kafka.bootstrap == bootstrap
    assert await consume(kafka) == [b"one", b"two", b"three"]


async def test_takes_a_record_of_four_megabytes(kafka: Kafka) -> None:
    await kafka.start()
    await create_topic(kafka)
    await produce(kafka, b"x" * 4_000_000)
    assert [len(value) for value in await consume(kafka)] == [4_000_000]


async def test_a_cancelled_start_leaves_no_process(kafka: Kafka) -> None:
    await cancel_in_the_middle(kafka)
    await kafka.start()
    assert kafka.running


async def test_a_taken_port_is_not_the_end(kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = await start_on_a_taken_port(kafka, monkeypatch)
    assert kafka.running
    assert kafka.bootstrap != taken


async def test_an_early_death_shows_the_end_of_the_log(kafka: Kafka) -> None:
    await kafka.start()
    second = Kafka(kafka.folder)
    with pytest.raises(EmbeddedError, match="Failed to acquire lock"):
        await asyncio.wait_for(second.start(), 30)


async def test_discard_deletes_its_folder(kafka: Kafka) -> None:
    async with kafka:
        assert kafka.folder.exists()
    await kafka.discard()
    assert not kafka.folder.exists()
