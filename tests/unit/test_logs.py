"""What a log must not show."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from streams.logs import configure, get_logger


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _fail() -> None:
    password = "top" + "secret"
    raise ValueError(f"a password of {len(password)} letters")


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_an_exception_shows_no_local_variables(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    """On a terminal and elsewhere: a frame's variables may hold a password."""
    handlers, level = logging.root.handlers[:], logging.root.level
    written = stream()
    monkeypatch.setattr(sys, "stderr", written)
    configure("INFO")
    try:
        _fail()
    except ValueError:
        get_logger("test").exception("it failed")
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
    assert "a password of 9 letters" in written.getvalue()
    assert "topsecret" not in written.getvalue()
