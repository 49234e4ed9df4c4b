"""`horoscope doctor`."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from streams.cli.command import Json, print_json, run
from streams.cli.root import app, literal, out

if TYPE_CHECKING:
    from streams.cli.session import Session


@app.command()
def doctor(json: Json = False) -> None:
    """Check broker, topics, database, writer, artist, clock; exits 1 unless all are well."""
    from agents.checks import CHECKS, examine, load  # heavy

    async def command(session: Session) -> None:
        load(session.settings)
        # At once: whoever looks because something is away need not wait for each in turn.
        findings = await asyncio.gather(*(examine(session, part) for part in CHECKS))
        if json:
            print_json([asdict(finding) for finding in findings])
        else:
            for finding in findings:
                mark = "[green]ok  [/]" if finding.ok else "[red]FAIL[/]"
                out.print(f"{mark} {finding.part:<9}", literal(finding.told), soft_wrap=True)
                if finding.remedy:
                    out.print(literal(f"               → {finding.remedy}"), soft_wrap=True)
        if not all(finding.ok for finding in findings):
            raise typer.Exit(1)

    run(command)
