"""What a visitor sees of the demo on an ordinary terminal."""

from __future__ import annotations

import pytest
from rich.console import Console

from schemas.sign import SIGNS
from streams.cli.root import out
from streams.demo.show import grid, row_of, show_summary
from streams.demo.summary import Summary
from tests.unit.samples import DAY, TEXT

HOSTILE = "[/i] [retrograde] \x1b[31m"


@pytest.mark.parametrize("width", [80, 200])
def test_a_narrow_terminal_cuts_the_text_and_nothing_else(width: int) -> None:
    console = Console(width=width, height=24)
    table = grid("a day", "views")
    for sign in SIGNS:
        table.add_row(*row_of(sign, "being written", TEXT, 1_234_567))
    with console.capture() as captured:
        console.print(table)
    lines = captured.get().splitlines()
    assert len(lines) < console.height
    for sign in SIGNS:
        [line] = [line for line in lines if f" {sign} " in line]
        assert " being written " in line
        assert " 1,234,567 " in line
        assert TEXT[: width // 4] in line
        assert (TEXT in line) is (width == 200)


def test_a_model_s_text_is_no_markup_and_no_command() -> None:
    table = grid("a day", "views")
    table.add_row(*row_of(SIGNS[0], "published", HOSTILE, 7))
    summary = Summary(
        broker="a broker",
        day=DAY,
        texts={SIGNS[0]: HOSTILE},
        images={"wanted": 1, "published": 1},
        views={"sent": {}, "stored": dict.fromkeys(SIGNS, 0)},
        requests={"sent": 0, "answered": 0},
        writer_calls=1,
        seconds={},
    )
    with out.capture() as captured:
        out.print(table)
        show_summary(summary)
    printed = captured.get()
    assert printed.count(HOSTILE.replace("\x1b", "\ufffd")) == 2
    assert "\x1b" not in printed
    assert printed.count(" missing ") == len(SIGNS) - 1
