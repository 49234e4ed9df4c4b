"""Images, and the claims and calls of whatever else is made one of for each sign and day."""

from schemas.migrations.script import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_script("0003_images.sql")
