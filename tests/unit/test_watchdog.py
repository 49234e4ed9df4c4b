from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from streams import metrics, watchdog
from streams.admin import Span
from streams.preflight import LOOKS, PAUSE, Preflight
from streams.progress import LONGEST_GAP
from streams.provision import TopicError
from streams.settings import Settings
from streams.topics import topics
from streams.watchdog import INTERVAL, PATIENCE, StuckError, Watchdog
from streams.watched import Watched
from tests.unit.doubles.cluster import MemoryAdmin, MemoryDatabase
from tests.unit.samples import settings

TOPIC = "t.views"
LIMIT = 60.0


class Scene:
    """One worker that has two of a topic's partitions; nothing moves unless a test moves it."""

    def __init__(self) -> None:
        self.admin = MemoryAdmin()
        self.database = MemoryDatabase()
        self.assigned = frozenset({0, 1})
        self.dealt_with = {0: 0, 1: 0}
        preflight = Preflight(self.admin, topics("t."))
        self.preflight = preflight
        watched = Watched(TOPIC, LIMIT, lambda: self.assigned, self._dealt_with)
        self.watchdog = Watchdog(settings(), self.admin, self.database, preflight, [watched])

    async def _dealt_with(self) -> dict[int, int]:
        return self.dealt_with

    def write(self, partition: int, end: int) -> None:
        self.admin.spans_of[partition] = Span(0, end)

    def crash(self) -> BaseException | None:
        return self.watchdog.crash_reason

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.preflight.on_start()
        await self.watchdog.start()
        try:
            yield
        finally:
            await self.watchdog.stop()


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    async def there(_: Settings, topic: str, partition: int, offset: int) -> bool:
        assert topic == TOPIC
        return made.admin.spans_of[partition].end > offset

    made = Scene()
    monkeypatch.setattr(watchdog, "has_record", there)
    return made


def _metric(name: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(name, labels)


async def test_a_stall_is_said_once_and_so_is_its_end(scene: Scene) -> None:
    scene.write(1, 3)
    with capture_logs() as logs:
        async with scene.running():
            await asyncio.sleep(LIMIT - INTERVAL)
            assert not scene.watchdog.stuck
            await asyncio.sleep(2.5 * INTERVAL)
            assert scene.watchdog.told() == [f"{TOPIC}/1 stands at 0 of 3 for 62 s"]
            assert _metric("horoscope_stuck_partitions", topic=TOPIC) == 1
            scene.dealt_with = {0: 0, 1: 2}
            await asyncio.sleep(2 * INTERVAL)
            assert not scene.watchdog.stuck
            assert _metric("horoscope_stuck_partitions", topic=TOPIC) == 0
            assert scene.crash() is None
    said = [(each["event"], each["partition"], each["offset"], each["end"]) for each in logs]
    assert said == [
        ("a partition is stuck", 1, 0, 3),
        ("a partition is no longer stuck here", 1, 2, 3),
    ]


async def test_a_stall_that_lasts_ends_the_worker(scene: Scene) -> None:
    scene.write(0, 3)
    async with scene.running():
        await asyncio.sleep(PATIENCE * LIMIT - INTERVAL)
        assert scene.crash() is None
        await asyncio.sleep(3 * INTERVAL)
    assert isinstance(scene.crash(), StuckError)
    assert f"{TOPIC}/0 stands at 0 of 3" in str(scene.crash())


@pytest.mark.parametrize("what", ["admin", "database"])
async def test_an_outage_does_not_count(scene: Scene, what: str) -> None:
    scene.write(0, 3)
    away = getattr(scene, what)
    with capture_logs() as logs:
        async with scene.running():
            await asyncio.sleep(LIMIT / 2)
            away.away = True
            await asyncio.sleep(100 * LIMIT)
            away.away = False
            await asyncio.sleep(LIMIT / 2 - LONGEST_GAP - INTERVAL)
            assert not scene.watchdog.stuck
            await asyncio.sleep(LONGEST_GAP + INTERVAL)
            assert scene.watchdog.stuck
    assert [each["event"] for each in logs] == [
        "cannot see whether the worker advances",
        "a partition is stuck",
    ]


async def test_a_topic_s_lag_is_told_while_it_is_known(scene: Scene) -> None:
    scene.write(0, 3)
    scene.write(1, 5)
    scene.dealt_with = {0: 1, 1: 0}
    assert scene.watchdog.lag == {TOPIC: None}
    async with scene.running():
        await asyncio.sleep(2 * INTERVAL)
        assert scene.watchdog.lag == {TOPIC: 7}
        scene.assigned = frozenset({0})
        await asyncio.sleep(2 * INTERVAL)
        assert scene.watchdog.lag == {TOPIC: 2}
        scene.admin.away = True
        await asyncio.sleep(2 * INTERVAL)
        assert scene.watchdog.lag == {TOPIC: None}


async def test_what_follows_may_be_no_record(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction leaves markers behind its last record, and nobody can ever deal with those."""

    async def nothing(*_: object) -> bool:
        return False

    monkeypatch.setattr(watchdog, "has_record", nothing)
    scene.write(0, 1)
    async with scene.running():
        await asyncio.sleep(10 * LIMIT)
        assert not scene.watchdog.stuck
        assert scene.crash() is None


async def test_a_partition_of_another_worker_has_no_lag_here_and_no_stall(scene: Scene) -> None:
    lag = "horoscope_lag_records"
    for partition in (0, 1):
        scene.write(partition, 5)
    async with scene.running():
        await asyncio.sleep(INTERVAL)
        assert _metric(lag, topic=TOPIC, partition="1") == 5
        scene.assigned = frozenset({0})
        await asyncio.sleep(LIMIT + 2 * INTERVAL)
        assert _metric(lag, topic=TOPIC, partition="1") is None
        assert set(scene.watchdog.stuck) == {(TOPIC, 0)}
        scene.admin.away = True
        await asyncio.sleep(2 * INTERVAL)
        assert _metric(lag, topic=TOPIC, partition="0") is None


@pytest.mark.parametrize(
    ("name", "advice"), [(TOPIC, "`horoscope offsets reset`"), ("t.requests", "another start")]
)
async def test_a_topic_made_anew_ends_the_worker_within_seconds(
    scene: Scene, name: str, advice: str
) -> None:
    async with scene.running():
        await asyncio.sleep(INTERVAL / 2)
        before = scene.admin.topics[name]
        scene.admin.topics[name] = replace(before, topic_id="second")
        await asyncio.sleep(INTERVAL)
    assert isinstance(scene.crash(), TopicError)
    assert name in str(scene.crash())
    assert advice in str(scene.crash())


async def test_a_topic_that_is_gone_ends_the_worker_within_seconds(scene: Scene) -> None:
    async with scene.running():
        await asyncio.sleep(INTERVAL / 2)
        del scene.admin.topics["t.requests"]
        await asyncio.sleep(INTERVAL + LOOKS * PAUSE)
    assert isinstance(scene.crash(), TopicError)
    assert "t.requests; run `horoscope topics`" in str(scene.crash())
