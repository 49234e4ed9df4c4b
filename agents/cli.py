"""The `horoscope` command: the worker here, and every command that needs no agent."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from agents import doctor, image
from streams.cli import dead_letters, demo, offsets, operate, produce, read, recover, setup
from streams.cli.root import app, err, literal


class Role(StrEnum):
    ALL = "all"
    AGENTS = "agents"
    VIEWS = "views"


@app.command()
def worker(
    role: Annotated[Role, typer.Option(help="what this worker does")] = Role.ALL,
) -> None:
    """Run one worker until SIGTERM; start more for more capacity.

    Exits 0 after a signal, 1 when a part of it died (its supervisor should start it again) and 2
    where a setting is wrong (which a restart does not mend).
    """
    with _uncollected():
        from agents.bootstrap import worker as services_of  # heavy
        from streams.cli.session import settings_or_exit  # heavy
        from streams.logs import configure  # heavy
        from streams.runner import run  # heavy

    settings = settings_or_exit()
    configure(settings.log_level)

    async def main() -> int:
        try:
            services = services_of(settings, role)
        except ValueError as error:
            err.print("[red]setting:[/]", literal(str(error)), soft_wrap=True)
            return 2
        return await run(services)

    # Not on uvloop: its transports raise RuntimeError when written to after a reset, which ends
    # aiokafka's fetching and sending for good, without a word (aiokafka#1038).
    raise typer.Exit(asyncio.run(main()))


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made in here stays: looking through it for garbage is a fifth of all imports' CPU."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


#: Importing a command's module puts it on the command line, and imports little else: see
#: `streams.cli.command`.
COMMANDS = (
    demo,
    setup,
    worker,
    produce,
    read,
    operate,
    dead_letters,
    offsets,
    recover,
    doctor,
    image,
)


def main() -> None:
    """Run the command line."""
    app()
