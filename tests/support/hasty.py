"""A worker that measures how the day stands each second instead of each ten."""

from __future__ import annotations

from agents import cli, roster


def main() -> None:
    roster.METER_INTERVAL = 1.0
    cli.main()
