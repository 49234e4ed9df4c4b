import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.embedded.child import Child
from streams.embedded.class_archive import ClassArchive
from streams.embedded.java import Java

JAVA = Java(Path("java"), "17.0.15")
# In the place of `java -Xshare:dump -XX:SharedClassListFile=… -XX:SharedArchiveFile=…`.
WHOLE = 'cp "${2#*=}" "${3#*=}"'
HALF = 'echo half > "${3#*=}"; exit 1'


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def jar(tmp_path: Path) -> Path:
    (tmp_path / "thing.jar").touch()
    return tmp_path / "thing.jar"


@pytest.fixture
def archive(tmp_path: Path, cache: Path, jar: Path) -> ClassArchive:
    return ClassArchive(cache, JAVA, [jar], tmp_path)


def java(folder: Path, script: str) -> Callable[..., Child]:
    def run(log: str, *arguments: str | Path) -> Child:
        return Child("Java", ["sh", "-c", script, "sh", *arguments], folder / log)

    return run


def found(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def listed(folder: Path) -> None:
    (folder / "classes.lst").write_text("One\nTwo\nThr")


async def test_made_once_of_whole_lines_then_used(
    tmp_path: Path, cache: Path, archive: ClassArchive
) -> None:
    assert archive.wanted()
    assert archive.use_or_list() == [f"-XX:DumpLoadedClassList={tmp_path / 'classes.lst'}"]
    listed(tmp_path)
    await archive.make(java(tmp_path, WHOLE))
    (kept,) = found(cache)
    assert archive.use_or_list() == archive.use() == [f"-XX:SharedArchiveFile={kept}"]
    assert kept.read_text() == "One\nTwo\n"
    assert not archive.wanted()
    await archive.make(java(tmp_path, "touch ran"))
    assert found(cache) == [kept]
    assert kept.read_text() == "One\nTwo\n"


async def test_half_an_archive_is_not_kept(
    tmp_path: Path, cache: Path, archive: ClassArchive
) -> None:
    listed(tmp_path)
    await archive.make(java(tmp_path, HALF))
    assert archive.use() == []
    assert found(cache) == []


async def test_two_at_once_do_no_harm(tmp_path: Path, cache: Path, jar: Path) -> None:
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        listed(folder)
        made.append(ClassArchive(cache, JAVA, [jar], folder).make(java(folder, WHOLE)))
    await asyncio.gather(*made)
    (kept,) = found(cache)
    assert kept.read_text() == "One\nTwo\n"


async def test_a_cancelled_one_leaves_nothing(
    tmp_path: Path, cache: Path, archive: ClassArchive
) -> None:
    listed(tmp_path)
    ran: list[Child] = []

    def run(log: str, *arguments: str | Path) -> Child:
        ran.append(java(tmp_path, f"{HALF[:-6]}exec sleep 100")(log, *arguments))
        making.cancel()
        return ran[0]

    making = asyncio.create_task(archive.make(run))
    await asyncio.wait([making], timeout=30)
    assert making.cancelled()
    assert not ran[0].running
    assert found(cache) == []


async def test_none_without_a_list_or_a_place(tmp_path: Path, cache: Path, jar: Path) -> None:
    await ClassArchive(cache, JAVA, [jar], tmp_path).make(java(tmp_path, "false"))
    listed(tmp_path)
    closed = ClassArchive(jar / "cache", JAVA, [jar], tmp_path)
    assert not closed.wanted()
    assert closed.use_or_list() == []
    await closed.make(java(tmp_path, "false"))
    assert not (tmp_path / "classes.log").exists()


async def test_other_java_and_other_jars_have_one_of_their_own(
    tmp_path: Path, cache: Path, jar: Path, archive: ClassArchive
) -> None:
    listed(tmp_path)
    await archive.make(java(tmp_path, WHOLE))
    assert ClassArchive(cache, JAVA, [jar], tmp_path).use()
    assert not ClassArchive(cache, Java(Path("java"), "21"), [jar], tmp_path).use()
    assert not ClassArchive(cache, JAVA, [jar, jar], tmp_path).use()
    os.utime(jar, (0, 0))
    assert not ClassArchive(cache, JAVA, [jar], tmp_path).use()
