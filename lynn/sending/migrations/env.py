"""Alembic's entry: runs the migrations on the connection that `upgrade` was given."""

from __future__ import annotations

from alembic import context

from lynn.sending.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
