"""`horoscope image` as far as it goes without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from agents.cli import COMMANDS
from agents.image import is_current
from agents.image_file import store, write
from schemas.image import FORMATS, SUFFIXES
from streams.cli.command import CommandError
from streams.cli.root import app
from tests.unit.samples import horoscope, image

NOWHERE = {"HOROSCOPE_DATABASE_URL": "postgresql://nobody:topsecret@127.0.0.1:1/none"}


def refused(*arguments: str) -> str:
    """What is said to a call that fails, on one line."""
    assert COMMANDS
    result = CliRunner().invoke(app, ["image", *arguments], env=NOWHERE)
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "topsecret" not in line
    return line


def test_a_file_that_is_no_image_is_refused(tmp_path: Path) -> None:
    assert "end with .jpg, .png or .webp" in refused("leo", "--out", f"{tmp_path / 'leo.gif'}")


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_file_is_named_as_what_it_is(tmp_path: Path, media_type: str) -> None:
    drawn = image(media_type=media_type, data=b"drawn")
    for suffixes in SUFFIXES.values():
        for suffix in suffixes:
            target = tmp_path / f"leo{suffix.upper()}"
            if suffix in SUFFIXES[media_type]:
                write(target, drawn)
                assert target.read_bytes() == b"drawn"
            else:
                with pytest.raises(CommandError, match=rf"end with {SUFFIXES[media_type][0]}$"):
                    write(target, drawn)
                assert not target.exists()


@given(shown=st.integers(1, 3), newest=st.none() | st.integers(1, 3))
def test_an_image_of_an_older_text_is_none_of_the_day_s(shown: int, newest: int | None) -> None:
    text = horoscope(revision=newest) if newest else None
    assert is_current(image(revision=shown), text) == (not newest or shown >= newest)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    line = refused("leo", "--out", f"{tmp_path / 'none' / 'leo.jpg'}")
    assert f"there is no folder {tmp_path / 'none'}: make it" in line


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    assert "horoscope doctor" in refused("leo", "--out", f"{tmp_path / 'leo.jpg'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """Whoever has the old one open keeps it, as the second name of it shows."""
    target, old = tmp_path / "leo.jpg", tmp_path / "old.jpg"
    store(target, b"old and long")
    old.hardlink_to(target)
    store(target, b"new")
    assert target.read_bytes() == b"new"
    assert old.read_bytes() == b"old and long"
    assert set(tmp_path.iterdir()) == {target, old}


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "leo.jpg"
    target.mkdir()
    (target / "full").touch()
    with pytest.raises(CommandError, match=r"leo\.jpg cannot be written \(.+\): mend that"):
        store(target, b"new")
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="File name too long"):
        store(tmp_path / ("x" * 300 + ".jpg"), b"new")
    assert list(tmp_path.iterdir()) == []
