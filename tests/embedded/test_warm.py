"""What the starts of Apache Kafka on one machine share: made once, then no start does without."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no type information
import pytest

from streams.embedded.cache import spare
from streams.embedded.jars import jars
from streams.embedded.kafka import Kafka
from streams.embedded.postgres import Postgres
from streams.embedded.server import Server
from streams.embedded.small import SmallBroker
from streams.embedded.warm import warm
from tests.embedded.helpers import consume, create_topic, produce


def kept(cache: Path) -> list[str]:
    return sorted(path.suffix for path in cache.iterdir() if path.name != "jars")


@pytest.mark.usefixtures("kafka")
async def test_no_start_formats_or_loads_classes_from_jars_after_the_first(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "jars").symlink_to((await jars())[0].parent)
    await warm(cache)
    assert kept(cache) == [".jsa", ".zip"]
    server = Kafka(tmp_path / "server", cache=cache)
    try:
        await server.start()
        assert server.warm
        assert not (server.folder / "format.log").exists()
        maps = {Path(found.path).suffix for found in psutil.Process(server.pid).memory_maps()}
        assert ".jsa" in maps
        await create_topic(server)
        await produce(server, b"one")
        assert await consume(server) == [b"one"]
    finally:
        await server.discard()


@pytest.fixture
def read_only_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that takes nothing, from root neither: it is a file."""
    (tmp_path / "home").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "home"


@pytest.mark.parametrize("kind", [Postgres, SmallBroker])
@pytest.mark.usefixtures("read_only_home")
async def test_a_read_only_home_is_asked_for_nothing(
    kind: type[Postgres | SmallBroker], tmp_path: Path
) -> None:
    server: Server = kind(tmp_path / "server")
    try:
        await server.start()
        assert server.running
    finally:
        await server.discard()


@pytest.mark.usefixtures("kafka")
async def test_kafka_starts_where_the_home_is_read_only(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = (await jars())[0].parent
    home: Path = request.getfixturevalue("read_only_home")
    cache = spare(home)
    (cache / "jars").symlink_to(folder)
    server = Kafka(tmp_path / "server")
    try:
        await server.start()
        assert server.running
        assert kept(cache) == [".zip"]
        assert server.remark
        assert server.remark.endswith(f"cannot be written: Apache Kafka's jars are kept in {cache}")
    finally:
        await server.kill()
