"""Workers whose part in the fleet, settings or servers set limits to what they answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from schemas.sign import Sign
from streams.clock import day_of
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.http.page.words import words_for
from streams.producer import SEND_TIMEOUT
from tests.fakes.openai import FakeOpenAI
from tests.integration.http.conftest import TEXT
from tests.support.client import Client
from tests.support.faults import freeze, heal
from tests.support.wait import until
from tests.support.world import World

pytestmark = pytest.mark.timeout(240)


async def test_a_worker_without_agents_reads_postgresql_and_has_no_operator(
    on_kafka: World,
) -> None:
    """It has no token, and knows no admin call."""
    worker = await on_kafka.worker("views").ready()
    today = day_of(datetime.now(UTC), on_kafka.settings.zone)
    insert = "INSERT INTO horoscope_cache VALUES ('leo', $1, 1, $2, 'en', 'x', now())"
    await on_kafka.database.execute(insert, today, TEXT)
    async with Client(worker) as client:
        assert (await client.get("/api/v1/horoscopes/leo")).json["content"] == TEXT
        page = await client.get("/")
        assert (page.status, TEXT in page.text) == (200, True)
        assert not await on_kafka.records(on_kafka.topics.generation.name), "nobody pays for a look"
        assert (await client.get("/api/v1/horoscopes/aries?wait=1")).status == 202
        assert (await client.post("/api/v1/admin/pause")).status == 404
        document = (await client.get("/api/v1/openapi.json")).json
        assert not [path for path in document["paths"] if "admin" in path]
    assert len(await on_kafka.records(on_kafka.topics.generation.name)) == 1


async def test_a_reader_of_what_is_not_there_is_told_why(on_kafka: World) -> None:
    worker = await on_kafka.worker("views").ready()
    await on_kafka.json("pause")
    async with Client(worker) as client:
        told = await client.get("/api/v1/horoscopes/aries")
        assert (told.status, told.json["condition"]) == (202, "paused")
        day = await client.get("/api/v1/horoscopes")
        assert (day.status, set(day.json["conditions"].values())) == (202, {"paused"})
        assert list(day.json["conditions"]) == day.json["missing"]
        await on_kafka.json("resume")

        async def awaited() -> bool:
            told = await client.get("/api/v1/horoscopes/aries")
            return bool(told.json["condition"] == "awaited")

        await until(awaited, "nothing keeps the text from being written")


async def test_a_client_that_asks_too_much_is_told_when_to_ask_again(on_kafka: World) -> None:
    worker = on_kafka.worker("views", HOROSCOPE_HTTP_RATE="0.1", HOROSCOPE_HTTP_BURST="5")
    await worker.ready()
    async with Client(worker) as client:
        statuses = [(await client.get("/api/v1/stats")).status for _ in range(5)]
        assert statuses == [200] * 5
        told = await client.get("/nowhere", headers={"X-Forwarded-For": "203.0.113.7"})
        assert told.status == 429
        assert 1 <= int(told.headers["Retry-After"]) <= 10
        assert (await client.get("/healthz")).status == 200
        metrics = (await client.get("/metrics")).text
        assert 'route="/api/v1/stats",status="200"' in metrics
        assert 'route="unknown",status="429"' in metrics


@pytest.mark.slow
async def test_views_are_accepted_only_once_the_broker_has_them(
    mortal: World, mortal_kafka: Kafka
) -> None:
    """What got no answer is sent again, and counts once."""
    worker = await mortal.worker("views").ready()
    now = datetime.now(UTC)
    views = [
        {"sign": "leo", "viewed_at": now.isoformat(), "event_id": str(uuid4())} for _ in range(5)
    ]
    async with Client(worker) as client:
        assert (await client.post("/api/v1/views", views[:1])).status == 202
        freeze(mortal_kafka)
        began = datetime.now(UTC)
        told = await asyncio.gather(
            client.post("/api/v1/views", views), client.get("/api/v1/horoscopes/leo")
        )
        assert {(each.status, each.headers["Retry-After"]) for each in told} == {(503, "5")}
        assert datetime.now(UTC) - began < timedelta(seconds=SEND_TIMEOUT + 10)
        assert (await client.get("/healthz")).status == 200
        assert sum((await mortal.views()).values()) <= 1
        await heal(mortal_kafka)

        async def accepted() -> bool:
            return (await client.post("/api/v1/views", views)).status == 202

        await until(accepted, "the broker has them", 60)

    async def counted() -> bool:
        return sum((await mortal.views()).values()) == 5

    await until(counted, "each view is counted once", 60)


@pytest.mark.slow
async def test_without_postgresql_nobody_gets_what_may_be_overtaken(
    mortal: World, mortal_postgres: Postgres, model: FakeOpenAI, on_demand: dict[str, str]
) -> None:
    worker = await mortal.worker(**on_demand).ready()
    async with Client(worker) as client:
        found = await client.get(f"/api/v1/horoscopes/{Sign.LEO}?wait=30")
        assert found.status == 200
        freeze(mortal_postgres)

        async def refused() -> bool:
            return (await client.get(f"/api/v1/horoscopes/{Sign.LEO}")).status == 503

        await until(refused, "memory is out of touch")
        assert (await client.get("/api/v1/stats")).status == 503
        page = await client.get("/")
        assert (page.status, page.headers["Retry-After"]) == (503, "5")
        assert words_for("ru").away in page.text
        assert found.json["content"] not in page.text
        await heal(mortal_postgres)

        async def answered() -> bool:
            return bool((await client.get(f"/api/v1/horoscopes/{Sign.LEO}")).json == found.json)

        await until(answered, "the same text is served again", 60)
    assert len(model.calls) == 1
