"""What the command line has to know of a command; what it does comes with `streams.cli.session`.

A command's module imports at its top what is light, and in its functions what takes longer (Kafka's
and PostgreSQL's clients, pydantic's models): `--help` waits for none of that.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.root import out

if TYPE_CHECKING:
    from streams.cli.session import Session

Json = Annotated[bool, typer.Option("--json", help="print one JSON value, for programs")]


class CommandError(Exception):
    """Something a person can mend; the text says how."""


def run(command: Callable[[Session], Awaitable[None]]) -> None:
    """Run a command with the settings of the environment; exits as `complete` does."""
    from streams.cli.session import perform  # heavy

    perform(command)


def print_json(value: object) -> None:
    """One JSON value on a line of its own, dates and ids as strings."""
    print(json.dumps(value, ensure_ascii=False, default=str), file=out.file, flush=True)
