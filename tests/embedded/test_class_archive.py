from pathlib import Path

import pytest

from streams.embedded.class_archive import ClassArchive
from streams.embedded.java import Java

JAVA = Java(Path("java"), "17.0.15")


@pytest.fixture
def archive(tmp_path: Path) -> ClassArchive:
    return ClassArchive(tmp_path, JAVA, tmp_path)


def test_made_once_then_used(tmp_path: Path, archive: ClassArchive) -> None:
    assert archive.use_or_make() == [f"-XX:ArchiveClassesAtExit={tmp_path / 'classes.jsa'}"]
    (tmp_path / "classes.jsa").write_bytes(b"whole")
    archive.keep()
    (kept,) = tmp_path.glob("classes-*.jsa")
    assert archive.use_or_make() == archive.use() == [f"-XX:SharedArchiveFile={kept}"]
    assert kept.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [kept]


def test_what_a_killed_java_left_is_not_used(tmp_path: Path, archive: ClassArchive) -> None:
    (tmp_path / "classes.jsa").write_bytes(b"ha")
    assert archive.use() == []


def test_another_java_has_one_of_its_own(tmp_path: Path, archive: ClassArchive) -> None:
    (tmp_path / "classes.jsa").touch()
    archive.keep()
    assert ClassArchive(tmp_path, Java(Path("java"), "21"), tmp_path).use() == []
