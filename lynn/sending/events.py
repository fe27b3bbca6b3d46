"""Who did what when: written beside every decision, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from lynn.sending import schema
from lynn.text import Text

#: Who, when the program itself decided.
PROGRAM = "Listo"


def note(connection: Connection, submission_id: str, at: datetime, who: str, what: Text) -> None:
    """One line. `what` goes on from the name: "paused it"."""
    connection.execute(insert(schema.events).values(submission_id=submission_id, at=at, who=who, what=what.as_json()))


def notes(connection: Connection, submission_id: str) -> list[tuple[datetime, str, Text]]:
    """All of them, oldest first."""
    found = connection.execute(
        select(schema.events.c.at, schema.events.c.who, schema.events.c.what)
        .where(schema.events.c.submission_id == submission_id)
        .order_by(schema.events.c.id)
    )
    return [(at, who, Text.from_json(what)) for at, who, what in found]
