"""Runs a migration's `.sql` file as it stands."""

from importlib.resources import files

from alembic import op
from sqlalchemy.ext.asyncio import AsyncConnection


def run_script(name: str) -> None:
    """Run the whole script on the driver's own connection, in the migration's transaction.

    SQLAlchemy prepares every statement, and a prepared statement cannot hold several commands.
    """
    script = files("schemas.migrations.versions").joinpath(name).read_text("utf-8")
    op.run_async(_execute, script)


async def _execute(connection: AsyncConnection, script: str) -> None:
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    if driver is None:
        raise RuntimeError("the migration's connection was closed under it")
    await driver.execute(script)
