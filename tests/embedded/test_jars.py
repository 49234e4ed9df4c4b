import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.embedded import jars as module
from streams.embedded.error import EmbeddedError
from streams.embedded.jars import jars

CONTENT = b"not really a jar"
NAME = "thing-1.0.jar"
CLOSED = "http://127.0.0.1:1/maven"


@pytest.fixture(autouse=True)
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    lock = tmp_path / "kafka.lock"
    lock.write_text(f"# a comment\norg.example:thing:1.0 {len(CONTENT)} {digest}\n")
    monkeypatch.setattr(module, "LOCK", lock)


class Repository:
    """A Maven repository on loopback that serves `content` and counts."""

    content = CONTENT
    asked = 0
    url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        assert request.path == "/maven/org/example/thing/1.0/thing-1.0.jar"
        return web.Response(body=self.content)


@pytest.fixture
async def repository() -> AsyncIterator[Repository]:
    handler = Repository()
    application = web.Application()
    application.router.add_get("/{path:.*}", handler.answer)
    async with TestServer(application) as server:
        handler.url = str(server.make_url("/maven"))
        yield handler


async def test_fetched_once_then_offline(tmp_path: Path, repository: Repository) -> None:
    (jar,) = await jars(tmp_path, repository.url)
    assert jar.read_bytes() == CONTENT
    assert await jars(tmp_path, CLOSED) == [jar]
    assert repository.asked == 1


async def test_half_a_jar_in_the_cache_is_not_trusted(
    tmp_path: Path, repository: Repository
) -> None:
    half = tmp_path / "jars" / NAME
    half.parent.mkdir()
    half.write_bytes(CONTENT[:5])
    with pytest.raises(EmbeddedError, match="1 of Apache Kafka's jars"):
        await jars(tmp_path, CLOSED)
    await jars(tmp_path, repository.url)
    assert half.read_bytes() == CONTENT


@pytest.mark.parametrize("wrong", [CONTENT[:5], b"X" * len(CONTENT)])
async def test_what_is_not_the_locked_file_is_not_kept(
    tmp_path: Path, repository: Repository, wrong: bytes
) -> None:
    repository.content = wrong
    with pytest.raises(EmbeddedError, match=r"org\.example:thing:1\.0 is not the file"):
        await jars(tmp_path, repository.url)
    assert not (tmp_path / "jars" / NAME).exists()


async def test_two_at_once_do_no_harm(tmp_path: Path, repository: Repository) -> None:
    one, other = await asyncio.gather(*(jars(tmp_path, repository.url) for _ in range(2)))
    assert one == other
    assert [file.name for file in (tmp_path / "jars").iterdir()] == [NAME]


async def test_a_repository_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REACHABLE", 0.1)
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        with pytest.raises(EmbeddedError, match="TimeoutError"):
            await asyncio.wait_for(jars(tmp_path, f"http://127.0.0.1:{port}"), 30)
