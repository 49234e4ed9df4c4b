"""What Faust would wait for at a start, and we need not."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer
from faust.tables import TableManager
from faust.transport.drivers import aiokafka as driver

from agents.parts import parts_of
from agents.roster import roster_of
from streams.app import App, NoTables, build_app
from streams.consumer import FETCH_WAIT, Consumer
from streams.shelves import Shelves
from tests.unit.samples import settings

#: Seconds; less than the interval of what is done at once all the same.
LIMIT, INTERVAL = 60, 3600.0


@pytest.fixture
async def app() -> App:
    return build_app(settings())


async def test_no_second_is_slept_before_the_group_is_joined(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    async def note(*_: object) -> None:
        done.append(True)

    async def sleeps(*_: object) -> None:
        pytest.fail("it sleeps")

    monkeypatch.setattr(NoTables, "_update_channels", note)
    tables = app.tables
    assert isinstance(tables, NoTables)
    monkeypatch.setattr(tables.recovery, "start", note)
    monkeypatch.setattr(TableManager, "sleep", sleeps)
    await tables.on_start()
    assert done == [True, True]


async def test_the_broker_may_hold_a_fetch_for_a_fraction_of_faust_s_wait(app: App) -> None:
    thread = cast("Consumer", app.consumer)._new_consumer_thread()  # noqa: SLF001
    ours: Any = thread._create_worker_consumer(cast("driver.Transport", app.transport))  # noqa: SLF001
    set_by_name: Any = AIOKafkaConsumer(fetch_max_wait_ms=FETCH_WAIT)
    assert vars(ours)["_fetch_max_wait_ms"] == vars(set_by_name)["_fetch_max_wait_ms"]


async def test_what_is_done_at_intervals_is_done_at_the_start_as_well(app: App) -> None:
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    app.every(INTERVAL, tick, "timer")
    tasks = [asyncio.ensure_future(each()) for each in app._app_tasks]  # noqa: SLF001
    async with asyncio.timeout(LIMIT):
        assert await ticked.wait()
    for each in tasks:
        each.cancel()


async def test_a_worker_looks_at_the_day_at_once_and_cleans_up_later() -> None:
    app = roster_of(parts_of(settings(artist="none")), Shelves()).app
    calls = Counter(each.__name__ for each in app._app_tasks)  # noqa: SLF001
    assert calls == {"tick": 2, "measure": 2, "clean_up": 1}
