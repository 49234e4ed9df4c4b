"""A worker that measures how the day stands each second instead of each ten."""

from __future__ import annotations

from agents import cli, roster


def main() -> None:
    setattr(roster, "METER_INTERVAL", 1.0)  # noqa: B010 - as the module has imported it
    cli.main()
