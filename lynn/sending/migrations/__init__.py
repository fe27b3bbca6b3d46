"""Schema changes, forward from every released version. Run by `Store` on opening; nobody calls Alembic by hand."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from lynn.errors import StoreError
from lynn.text import t


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to `revision`, inside the caller's transaction. `StoreError` when a newer Listo wrote them."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError:
        raise StoreError(
            t("This database was written by a newer version of Listo. Start that one."), code="database-newer"
        ) from None
