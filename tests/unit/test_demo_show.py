"""What a visitor sees of the demo on an ordinary terminal."""

from __future__ import annotations

import pytest
from rich.console import Console

from schemas.sign import SIGNS
from streams.demo.show import grid
from tests.unit.samples import TEXT


@pytest.mark.parametrize("width", [80, 200])
def test_a_narrow_terminal_cuts_the_text_and_nothing_else(width: int) -> None:
    console = Console(width=width, height=24)
    table = grid("a day", "views")
    for sign in SIGNS:
        table.add_row(sign, "being written", TEXT, "1,234,567")
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
