"""A rolling upgrade and the way back: workers of two versions side by side, on one schema."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply, HoroscopeRequested
from schemas.sign import SIGNS
from schemas.view import HoroscopeViewed
from tests.fakes.openai import FakeOpenAI
from tests.support.previous import run
from tests.support.shared import EMPTY, Address, Database
from tests.support.wait import until
from tests.support.worker import Worker
from tests.support.world import World, world

Start = Callable[[], Worker]
#: Seconds: several interpreters start at once, one of them from sources that were never compiled.
READY = 90.0


class Traffic:
    """Views and requests in small waves; knows what must come of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._views = 0
        self._asked: set[UUID] = set()

    async def wave(self) -> None:
        """A view and a request to every partition, and a view that is delivered twice."""
        for number, sign in enumerate(SIGNS):
            now = datetime.now(UTC)
            request = HoroscopeRequested(sign=sign, request_id=uuid4(), requested_at=now)
            view = HoroscopeViewed(sign=sign, viewed_at=now, event_id=uuid4())
            await self._world.send(self._world.topics.requests.name, request, partition=number)
            await self._world.send(self._world.topics.views.name, view, partition=number)
            again = (number + 1) % len(SIGNS)
            await self._world.send(self._world.topics.views.name, view, partition=again)
            self._asked.add(request.request_id)
        self._views += 2 * len(SIGNS)  # an answered request is a view too

    async def until_done(self) -> None:
        """Everything sent so far was answered with the one text, and counted once."""
        await until(self._answered, "every request is answered", 60)
        await until(self._counted, f"{self._views} views are counted", 60)
        assert sum((await self._world.views()).values()) == self._views

    async def _answered(self) -> bool:
        return self._asked <= {reply.request_id for reply in await self._world.replies()}

    async def _counted(self) -> bool:
        return sum((await self._world.views()).values()) >= self._views


async def _texts(world: World) -> dict[str, set[str | None]]:
    """What was told of each sign, by replies and by the topic."""
    told: dict[str, set[str | None]] = {sign: set() for sign in SIGNS}
    for each in [*await world.replies(), *await world.published()]:
        assert isinstance(each, HoroscopeReply | HoroscopePublished)
        told[each.sign].add(each.content)
    return told


@pytest.fixture
async def released(
    kafka: Address, postgres: Database, previous: Path, tmp_path: Path
) -> AsyncIterator[World]:
    """A world whose tables are those of the version that was released last."""
    async with postgres.fresh(EMPTY) as dsn:
        await asyncio.to_thread(run, previous, "migrate", HOROSCOPE_DATABASE_URL=dsn)
        async with world(kafka.bootstrap, dsn, f"t{secrets.token_hex(4)}.", tmp_path) as made:
            yield made


async def _migrate(world: World) -> None:
    """What an operator runs first, with this version's commands."""
    for step in ("migrate", "topics"):
        status, _, said = await world.command(step)
        assert status == 0, said


async def _replace(traffic: Traffic, old: list[Worker], new: Start) -> None:
    """Replace workers one after another, with events on their way all the time."""
    for leaving in old:
        joined = await new().ready(READY)
        await traffic.wave()
        await traffic.until_done()
        status, seconds = await leaving.stop()
        assert (status, seconds < 10) == (0, True), leaving.tail()
        await traffic.wave()
        await traffic.until_done()
        assert joined.running, joined.tail()


async def _check(world: World, model: FakeOpenAI) -> None:
    """One day, written once, told in the same words by everybody; nothing was refused."""
    await world.until_published()
    assert len(model.calls) == 12
    assert {len(texts) for texts in (await _texts(world)).values()} == {1}
    assert await world.dead_letters() == []
    assert await world.fetchval("SELECT calls FROM writer_calls") == 12


@pytest.mark.slow
async def test_a_rolling_upgrade_under_traffic_writes_once_and_counts_once(
    released: World, model: FakeOpenAI, calling: dict[str, str], previous: Path
) -> None:
    """Old workers, then the migrations under them, then one worker after another."""
    traffic = Traffic(released)
    old = [released.previous_worker(previous, **calling) for _ in range(2)]
    for worker in old:
        await worker.ready(READY)
    await traffic.wave()
    await _migrate(released)
    await traffic.wave()
    await traffic.until_done()
    await _replace(traffic, old, lambda: released.worker(**calling))
    await _check(released, model)


@pytest.mark.slow
async def test_the_workers_of_the_last_release_can_take_over_again(
    released: World, model: FakeOpenAI, calling: dict[str, str], previous: Path
) -> None:
    """A downgrade of the workers; the schema stays where the newer version brought it."""
    await _migrate(released)
    traffic = Traffic(released)
    new = [released.worker(**calling) for _ in range(2)]
    for worker in new:
        await worker.ready(READY)
    await traffic.wave()
    await _replace(traffic, new, lambda: released.previous_worker(previous, **calling))
    await _check(released, model)


async def test_a_worker_newer_than_its_tables_waits_and_says_what_to_do(
    on_kafka: World, model: FakeOpenAI, calling: dict[str, str]
) -> None:
    """Instead of making a dead letter of everything that it cannot store."""
    await on_kafka.database.execute("ALTER TABLE horoscope_cache RENAME COLUMN writer TO author")
    worker = await on_kafka.worker(**calling).ready()

    async def says_what_to_do() -> bool:
        return "run `horoscope migrate`" in worker.log.read_text()

    await until(says_what_to_do, "the worker names the command")
    await on_kafka.database.execute("ALTER TABLE horoscope_cache RENAME COLUMN author TO writer")
    await on_kafka.until_published()
    assert await on_kafka.dead_letters() == []
    assert len(model.calls) == 12
