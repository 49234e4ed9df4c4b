"""Where jars go when the user's cache takes nothing, as below a read-only home."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from streams.embedded import jars as module
from streams.embedded.cache import new, spare, writable
from streams.embedded.error import EmbeddedError
from streams.embedded.jars import place


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """For root too: it lies below a file."""
    (tmp_path / "home").touch()
    return tmp_path / "home" / ".cache"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kafka.lock").write_text("org.example:thing:1.0 5 abc\n")
    monkeypatch.setattr(module, "LOCK", tmp_path / "kafka.lock")


def test_writable_is_what_takes_a_file(tmp_path: Path, unwritable: Path) -> None:
    assert writable(tmp_path / "new" / "cache")
    assert not writable(unwritable)
    assert list((tmp_path / "new" / "cache").iterdir()) == []


@pytest.mark.usefixtures("lock")
def test_one_that_has_every_jar_need_not_be_writable(
    tmp_path: Path, unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "writable", lambda _: False)
    jar = tmp_path / "full" / "jars" / "thing-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"01234")
    assert place(tmp_path / "full") == tmp_path / "full"
    assert place(unwritable) != unwritable


def test_the_spare_is_ones_own_and_found_again(unwritable: Path, temporary: Path) -> None:
    found = spare(unwritable)
    assert found.parent == temporary
    assert found.stat().st_mode & 0o777 == 0o700
    assert spare(unwritable) == found


@pytest.mark.parametrize("how", ["open", "link"])
def test_a_folder_that_another_may_have_made_is_not_trusted(
    unwritable: Path, tmp_path: Path, how: str
) -> None:
    first = spare(unwritable)
    if how == "open":
        first.chmod(0o777)
    else:
        first.rename(tmp_path / "moved")
        first.symlink_to(tmp_path / "moved")
    second = spare(unwritable)
    assert second != first
    assert second.stat().st_mode & 0o777 == 0o700


def test_no_folder_at_all_is_told(unwritable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(unwritable))
    with pytest.raises(EmbeddedError, match="can be written"):
        spare(unwritable)


def _write_half(file: Path) -> None:
    with new(file) as part:
        part.write_text("ha")
        raise ZeroDivisionError


def test_a_file_is_there_whole_or_not(temporary: Path) -> None:
    file = temporary / "file"
    with pytest.raises(ZeroDivisionError):
        _write_half(file)
    assert list(temporary.iterdir()) == []
    with new(file) as part:
        part.write_text("half")
        assert not file.exists()
    assert list(temporary.iterdir()) == [file]
