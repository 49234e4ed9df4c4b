"""Replays of dead letters."""

from schemas.migrations.script import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_script("0002_dead_letter_replays.sql")
