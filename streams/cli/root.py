"""The command's root, and what every command shares."""

from __future__ import annotations

import unicodedata

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from streams.settings import Settings

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


def settings_or_exit() -> Settings:
    """The settings, or exit 2 naming each wrong one (never its value: it may be a secret)."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = _variable(str(problem["loc"][0]))
            err.print(f"[red]setting {name}:[/]", literal(problem["msg"]), highlight=False)
        raise typer.Exit(2) from error


def _variable(field: str) -> str:
    """The environment variable that sets a field; pydantic names a field by its alias, if any."""
    known = field.lower() in Settings.model_fields
    return f"HOROSCOPE_{field.upper()}" if known else field
