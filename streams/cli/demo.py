"""`horoscope demo`."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated, Literal

import typer

from streams.cli.command import CommandError, Json, print_json
from streams.cli.root import app, err, literal
from streams.embedded.error import EmbeddedError


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="one full day, then a summary")] = False,
    broker: Annotated[
        Literal["auto", "kafka", "small"],
        typer.Option(help="auto: Apache Kafka where it can be had, else the small one"),
    ] = "auto",
    readers: Annotated[
        bool, typer.Option(help="simulated readers ask and look; --once has them always")
    ] = True,
    json: Json = False,
) -> None:
    """Run the whole system on this machine, with simulated readers; installs no server.

    Everything runs on loopback, in a temporary folder, and is gone afterwards. The writer is the
    built-in one unless OPENAI_API_KEY is set. --once exits 1, and says what is missing, unless
    the whole day came out; --json prints its summary and implies --once.
    """
    from streams.cli.session import complete, quieten, settings_or_exit  # heavy

    quieten(settings_or_exit())
    complete(lambda: _demo(broker, once=once or json, readers=readers, json=json))


async def _demo(
    kind: Literal["auto", "kafka", "small"], *, once: bool, readers: bool, json: bool
) -> None:
    try:
        # Not before they are needed: the parts come with the extra `demo`.
        from streams.demo.day import opened, play
        from streams.demo.show import live, show_summary
        from streams.demo.stage import stage
    except EmbeddedError as error:
        raise CommandError(str(error)) from error
    _end_when_told()
    with err.status("") as status:

        def say(what: str) -> None:
            status.update(what)
            if not err.is_terminal:
                err.print(what, highlight=False)

        async with stage(kind, say) as running, opened(running) as day:
            _tell(running.broker.instead_of, running.broker.limits, running.broker.remark)
            say(f"the live page is at {running.page}")
            if not once:
                status.stop()
                await live(day, readers=readers)
            summary = await play(day, say)
    if json:
        print_json(summary.as_json())
    else:
        show_summary(summary)
    if summary.missing():
        raise CommandError("; ".join(summary.missing()))


def _tell(*warnings: str | None) -> None:
    for warning in warnings:
        if warning:
            err.print(literal(warning, paragraphs=True), style="yellow", soft_wrap=True)


def _end_when_told() -> None:
    """SIGTERM, or a terminal that is closed, as Ctrl-C: everything is stopped and cleaned up."""
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
