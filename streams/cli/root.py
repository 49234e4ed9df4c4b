"""The command's root, and how every command prints."""

from __future__ import annotations

import unicodedata

import typer
from rich.console import Console
from rich.text import Text

app = typer.Typer(
    name="horoscope",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def horoscope() -> None:
    """Every zodiac sign's horoscope of the day: written, published, counted."""


out = Console()
err = Console(stderr=True)

#: Control, format (of the direction, say) and surrogate characters, and other ends of lines.
_COMMANDS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: Emoji and some scripts need these two, which are format characters.
_JOINERS = "\u200c\u200d"


def literal(text: str, *, paragraphs: bool = False) -> Text:
    """Somebody else's text as it stands: neither markup nor emoji codes nor a terminal's commands.

    In one line, unless it has `paragraphs`.
    """
    return Text("".join(_shown(each, paragraphs) for each in text))


def _shown(character: str, paragraphs: bool) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _COMMANDS:
        return character
    if character.isspace():
        return "\n" if character == "\n" and paragraphs else " "
    return "\ufffd"


def counted(number: int, noun: str) -> str:
    """`1 view`, `2 views`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
