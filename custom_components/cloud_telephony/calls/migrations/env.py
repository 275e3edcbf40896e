"""Runs the scripts on the connection that `migrating` hands over; Alembic loads this file by its path."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], **context.config.attributes["options"])
with context.begin_transaction():
    context.run_migrations()
