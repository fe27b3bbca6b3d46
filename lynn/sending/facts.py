"""What is said once about a database and then stands: its own id, the fingerprint of the key that its digests were made with."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from lynn.sending import schema
from lynn.sending.store import Store

_FACT = schema.facts.c


def fact(connection: Connection, name: str) -> str | None:
    """What stands under this name."""
    found = connection.execute(select(_FACT.value).where(_FACT.name == name)).scalar()
    return None if found is None else str(found)


def settled(store: Store, name: str, make: Callable[[], str]) -> str:
    """What stands under this name; `make` says it when nobody has. Of several that say it at once, one stands for all."""
    with store.read() as connection:
        found = fact(connection, name)
    if found is not None:
        return found
    with store.write() as connection:
        insert = sqlite.insert if store.is_sqlite else postgresql.insert
        connection.execute(insert(schema.facts).values(name=name, value=make()).on_conflict_do_nothing())
    with store.read() as connection:
        return fact(connection, name) or ""
