"""`horoscope migrate` and `horoscope topics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.cli.command import Json, print_json, run
from streams.cli.root import app, out

if TYPE_CHECKING:
    from streams.cli.session import Session


@app.command()
def migrate(json: Json = False) -> None:
    """Bring the database to the current version; safe to repeat and to run side by side."""
    from streams import migrations  # heavy

    async def command(session: Session) -> None:
        version = await migrations.migrate(session.settings)
        if json:
            print_json({"version": version})
        else:
            out.print(f"the database is at version {version}")

    run(command)


@app.command()
def topics(json: Json = False) -> None:
    """Create the topics that are missing, and set the others to what is declared.

    Safe to repeat and to run side by side; a wrong number of partitions is an error that says
    what to do.
    """
    from streams.provision import ensure  # heavy

    async def command(session: Session) -> None:
        created = await ensure(session.admin, session.topics)
        if json:
            print_json({"created": [topic.name for topic in created]})
        else:
            for topic in session.topics:
                state = "created" if topic in created else "ok"
                out.print(f"{topic.name:<30} {topic.partitions:>3} partitions  {state}")

    run(command)
