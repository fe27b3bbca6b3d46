"""The truth that tests count: every list that was received, with what was answered, on disk before the answer leaves."""

import hashlib
import json
import re
import sqlite3
import zlib
from dataclasses import dataclass
from typing import Any

from .calls import Call, one

_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is remembered of a list that was taken."""

    task: str
    rows: int
    campaign: str | None = None
    #: The campaign's age when the list came: its records grow older from here.
    age_base: float = 0
    #: Whatever the operation needs to answer later.
    result: object = None


def write_taken(database: sqlite3.Connection, call: Call, entry: Entry) -> int:
    """Log a list that Lynn keeps. Returns its number."""
    return _write(database, call, entry, is_taken=True)


def write_refused(database: sqlite3.Connection, call: Call, rows: int) -> None:
    """Log a list of which nothing is kept."""
    _write(database, call, Entry(task="", rows=rows), is_taken=False)


def taken(database: sqlite3.Connection, operation: str) -> list[dict[str, object]]:
    """All lists that were taken, in the order in which they came; one that came twice stands there twice."""
    found = database.execute(
        "SELECT sha256, rows, received_at FROM received WHERE operation = ? AND taken ORDER BY number", (operation,)
    )
    return [{"sha256": sha256, "rows": rows, "received_at": at} for sha256, rows, at in found]


def everything(database: sqlite3.Connection) -> list[dict[str, object]]:
    """All lists that came, refused ones too, with all that is known of each but the body."""
    names = ("number", "operation", "tenant", "connection", "received_at", "sha256", "size", "rows", "outcome", "task")
    found = database.execute(f"SELECT {', '.join(names)}, taken, campaign FROM received ORDER BY number")  # noqa: S608
    return [
        {**dict(zip(names, row, strict=False)), "taken": bool(row[-2]), "campaign": row[-1] or None} for row in found
    ]


def body(database: sqlite3.Connection, sha256: str) -> bytes | None:
    """The exact bytes of a list that was taken."""
    row = one(database, "SELECT body FROM received WHERE sha256 = ? AND body IS NOT NULL", sha256)
    return zlib.decompress(row[0]) if row else None


def task(database: sqlite3.Connection, tenant: int, task_id: str, *operations: str) -> dict[str, Any] | None:
    """What was logged under a task id (or under the entry's number, for shapes that count)."""
    column = "number" if _NUMBER.fullmatch(task_id) else "task"
    names = ("number", "operation", "task", "campaign", "age_base", "age_stopped", "result", "rows")
    row = one(
        database,
        f"SELECT {', '.join(names)} FROM received WHERE {column} = ? AND tenant = ? AND taken",  # noqa: S608
        int(task_id) if column == "number" else task_id.lower(),
        tenant,
    )
    if row is None or row[1] not in operations:
        return None
    found = dict(zip(names, row, strict=True))
    return {**found, "result": json.loads(found["result"])}


def _write(database: sqlite3.Connection, call: Call, entry: Entry, *, is_taken: bool) -> int:
    done = database.execute(
        "INSERT INTO received (operation, tenant, connection, received_at, sha256, size, rows, outcome, taken, task,"
        " campaign, age_base, body, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            call.operation,
            call.tenant,
            call.connection,
            call.received_at,
            hashlib.sha256(call.body).hexdigest() if call.body else None,
            len(call.body),
            entry.rows,
            call.outcome,
            is_taken,
            entry.task or None,
            entry.campaign,
            entry.age_base,
            zlib.compress(call.body, 1) if is_taken else None,
            json.dumps(entry.result),
        ),
    )
    return done.lastrowid or 0
