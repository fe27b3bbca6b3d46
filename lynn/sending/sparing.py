"""The last look before a batch leaves: whoever asked not to be disturbed since the list was checked is taken out of it.

In: a pending batch, inside the transaction that would claim it. Out: whether it was replaced or held back, so that another is
looked for. The bytes of a batch are frozen, so it is divided as after a 413: the pieces with such people are rejected with the
reason, the others leave. A batch that cannot be divided is held back as a whole.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from sqlalchemy import Connection, RowMapping, select, update

from lynn.sending import entries, schema, suppressing
from lynn.sending.dividing import divide
from lynn.sending.events import PROGRAM, note
from lynn.sending.states import BatchState
from lynn.text import tn

_BATCH = schema.batches.c


def hold_back(connection: Connection, submission: RowMapping, row: RowMapping, now: datetime) -> bool:
    """Whether the batch may not leave as it is; then it was divided or rejected, and the next one is to be looked at."""
    if not suppressing.reaches_people(submission["operation"]) or not suppressing.is_kept(
        connection, submission["connection"]
    ):
        return False
    body = connection.execute(
        select(schema.recipients.c.digests).where(schema.recipients.c.batch_id == row["id"])
    ).scalar()
    if body is None:
        # The sender's own number, or a template without phones: nobody to ask about.
        return False
    is_listed = suppressing.silent_among(
        connection,
        submission["connection"],
        submission["campaign_id"],
        entries.as_digests(body),
        lambda: _agreed(connection, submission["id"]),
    )
    if not is_listed.any():
        return False
    if is_listed.all():
        _reject(connection, submission, row, int(is_listed.sum()), now)
        return True
    try:
        divide(connection, row, int(np.argmax(is_listed != is_listed[0])))
    except ValueError:
        _reject(connection, submission, row, int(is_listed.sum()), now)
    return True


def _agreed(connection: Connection, submission_id: str) -> entries.Digests | None:
    """Whom a person agreed to reach though they asked for silence in another campaign."""
    document = schema.documents.c
    body = connection.execute(select(document.agreed_silence).where(document.submission_id == submission_id)).scalar()
    return None if body is None else entries.as_digests(body)


def _reject(connection: Connection, submission: RowMapping, row: RowMapping, people: int, now: datetime) -> None:
    if people == row["row_count"]:
        reason = tn(
            "{count} person asked not to be disturbed after the list was checked, so this did not leave.",
            "{count} people asked not to be disturbed after the list was checked, so this did not leave.",
            people,
        )
    else:
        reason = tn(
            "{count} person in this batch asked not to be disturbed after the list was checked, so it did not leave. "
            "Send a new list without them.",
            "{count} people in this batch asked not to be disturbed after the list was checked, so it did not leave. "
            "Send a new list without them.",
            people,
        )
    connection.execute(
        update(schema.batches)
        .where(_BATCH.id == row["id"], _BATCH.state == BatchState.PENDING)
        .values(state=BatchState.REJECTED, is_final=True, answered_at=now, reason=reason.as_json())
    )
    said = tn("held {count} person back: do not disturb", "held {count} people back: do not disturb", people)
    note(connection, submission["id"], now, PROGRAM, said)
