"""Alembic's way in. The connection is handed over by `server.journal.upgrade`; it commits."""

from alembic import context

from server.journal.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
