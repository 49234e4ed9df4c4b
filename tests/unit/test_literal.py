"""Texts of models, servers and foreign producers, shown as they stand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from schemas.horoscope import HoroscopePublished
from schemas.request import HoroscopeReply, ReplyStatus
from schemas.sign import Sign
from streams.cli import produce, read
from streams.cli.root import err, literal, out
from streams.cli.session import fail
from tests.unit.samples import DAY, NOON

HOSTILE = "Today [/i] [retrograde] rules, \x1b[31m :sun:\n\x1b]0;mine\x07 \x9b2J"
SHOWN = ("Today [/i] [retrograde] rules, \ufffd[31m :sun:", "\ufffd]0;mine\ufffd \ufffd2J")
#: What a terminal obeys, and what turns the direction of writing.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@given(st.text(), st.booleans())
@example(HOSTILE, True)
@example(HOSTILE, False)
@example("the end is a backslash \\", False)
@example("a\\[b]c[/]", False)
@example("\U0001f469\u200d\U0001f680 of\u00a07", False)
def test_any_text_is_shown_whole_and_commands_nothing(text: str, paragraphs: bool) -> None:
    console = Console(file=StringIO(), force_terminal=True, width=80)
    with console.capture() as captured:
        console.print(literal(text, paragraphs=paragraphs), soft_wrap=True)
    printed = captured.get()
    assert not OBEYED.search(printed)
    assert _words(printed) == _words(text)
    assert printed.count("\n") == 1 + (text.count("\n") if paragraphs else 0)


def _words(text: str) -> str:
    """Without what stands for something else."""
    return "".join(each for each in text if each.isprintable() and each not in " \ufffd")


def test_what_belongs_together_stays_so() -> None:
    text = "\U0001f469\u200d\U0001f680 of\u00a07"
    assert literal(text).plain == text


async def _answered(*_: object) -> HoroscopeReply:
    return HoroscopeReply(
        request_id=UUID(int=1),
        sign=Sign.LEO,
        day=DAY,
        status=ReplyStatus.READY,
        content=HOSTILE,
        revision=1,
        replied_at=NOON,
    )


def _request(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: Callable[[Any], Any]) -> None:
        asyncio.run(command(None))

    monkeypatch.setattr(produce, "ask", _answered)
    monkeypatch.setattr(produce, "run", run)
    produce.request(Sign.LEO)


def _watch(_: pytest.MonkeyPatch) -> None:
    text = HoroscopePublished(
        sign=Sign.LEO,
        day=DAY,
        revision=1,
        content=HOSTILE,
        language="en",
        writer=HOSTILE,
        generated_at=NOON,
    )
    read._show(text, 0, json=False)  # noqa: SLF001


@pytest.mark.parametrize("show", [_request, _watch])
def test_a_model_s_text_is_printed_in_its_own_paragraphs(
    show: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with out.capture() as captured:
        show(monkeypatch)
    printed = captured.get()
    assert not OBEYED.search(printed)
    lines = [line.strip("│ ") for line in printed.splitlines()]
    assert [line for line in lines if line in SHOWN] == list(SHOWN)


def test_a_server_s_error_is_printed_as_it_stands() -> None:
    with err.capture() as captured, pytest.raises(typer.Exit):
        fail(HOSTILE)
    assert captured.get().splitlines() == [f"error: {SHOWN[0]}", SHOWN[1]]
