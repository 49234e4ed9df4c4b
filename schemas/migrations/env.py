"""Alembic's entry point; run through `streams.migrations`, which passes the connection."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
