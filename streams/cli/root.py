"""The command's root, and what every command shares."""

from __future__ import annotations

import typer
from pydantic import ValidationError
from rich.console import Console

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
            err.print(f"[red]setting {name}:[/] {problem['msg']}", highlight=False)
        raise typer.Exit(2) from error


def _variable(field: str) -> str:
    """The environment variable that sets a field; pydantic names a field by its alias, if any."""
    known = field.lower() in Settings.model_fields
    return f"HOROSCOPE_{field.upper()}" if known else field
