"""What is kept, what is thrown away, and the record that stays: who sent what, without a person in it.

In: a submission that has ended. Out: its record as JSON values (file fingerprint, template, answers, payload SHA-256, TaskIDs);
its payloads, rows and typed values deleted, after the days that the settings name or when somebody presses the button.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from lynn.errors import ConflictError
from lynn.sending import entries, reading, schema
from lynn.sending.events import PROGRAM, note, notes
from lynn.sending.progress import take_submission
from lynn.sending.states import BatchState
from lynn.sending.store import Store
from lynn.sending.timing import Resend
from lynn.text import t

#: Answers under these names hold what a person typed about people.
_PERSONAL = frozenset({"edits", "own_number", "own_numbers", "fixed"})


def purge(store: Store, submission_id: str, by: str, now: datetime) -> None:
    """Delete payloads and rows now. `ConflictError` while something may still be sent or is watched."""
    with store.write() as connection:
        reading.submission(connection, submission_id)
        row = take_submission(connection, submission_id)
        if row["purged_at"] is not None:
            return
        if row["ended_at"] is None:
            raise ConflictError(
                t("This submission has not ended. What it may still need is kept until then."), code="not-ended"
            )
        _purge(connection, submission_id, by, now)


def purge_expired(store: Store, days: int, now: datetime, *, repeat_days: int = 0) -> int:
    """Purge what ended longer ago than so many days; how many submissions that were.

    Digests of people go then too, but not before `repeat_days`: they hold no number, and tell who got a template already.
    """
    before = now - timedelta(days=days)
    people_before = now - timedelta(days=max(days, repeat_days))
    table = schema.submissions.c
    due = select(table.id).where(table.ended_at < before, table.purged_at.is_(None))
    old_people = (
        select(schema.batches.c.id)
        .join(schema.recipients, schema.recipients.c.batch_id == schema.batches.c.id)
        .join(schema.submissions, table.id == schema.batches.c.submission_id)
        .where(table.ended_at < people_before)
        .limit(1)
    )
    with store.read() as connection:
        ids = list(connection.execute(due).scalars())
        has_old_people = connection.execute(old_people).first() is not None
    for submission_id in ids:
        with store.write() as connection:
            _purge(connection, submission_id, PROGRAM, now)
    if has_old_people:
        with store.write() as connection:
            entries.settle_taken(connection, select(table.id).where(table.ended_at < people_before))
            old = select(schema.batches.c.id).join(schema.submissions).where(table.ended_at < people_before)
            connection.execute(delete(schema.recipients).where(schema.recipients.c.batch_id.in_(old)))
    return len(ids)


def trim(store: Store, now: datetime) -> None:
    """Forget what only pace and presence needed: posts older than a day, workers that left."""
    before = now - timedelta(days=1)
    with store.write() as connection:
        connection.execute(delete(schema.posts).where(schema.posts.c.at < before))
        connection.execute(delete(schema.workers).where(schema.workers.c.beat_at < before))


def export_record(connection: Connection, submission_id: str, *, resend: Resend) -> dict[str, Any]:
    """The record of who sent what, as JSON values. No name, number or token is in it."""
    whole = reading.submission(connection, submission_id)
    states = set(BatchState)
    batches = reading.batches(connection, submission_id, resend=resend, states=states)
    return {
        "submission": submission_id,
        "created_at": whole.created_at.isoformat(),
        "created_by": whole.created_by,
        "connection": whole.connection,
        "is_practice": whole.is_practice,
        "operation": whole.operation,
        "template": {"id": whole.template_id, "name": whole.template_name},
        "campaign": {"id": whole.campaign_id, "name": whole.campaign_name},
        "file": {"name": whole.file_name, "sha256": whole.file_sha256, "rows": whole.counts.rows},
        "held_back": dict(whole.held_back),
        "answers": without_people(whole.answers),
        "state": whole.state.value,
        "ended_at": None if whole.ended_at is None else whole.ended_at.isoformat(),
        "rows": {
            name: getattr(whole.counts, name)
            for name in ["held_back", "waiting", "sending", "accepted", "rejected", "unknown", "cancelled"]
        },
        "records": dict(whole.counts.statuses),
        "batches": [
            {
                "number": batch.number,
                "sha256": batch.sha256,
                "rows": batch.row_count,
                "state": batch.state.value,
                "task_id": batch.task_id,
                "attempts": batch.attempts,
                "sent_at": None if batch.sent_at is None else batch.sent_at.isoformat(),
                "is_own_number": batch.is_own_number,
                "reason": None if batch.reason is None else str(batch.reason),
            }
            for batch in batches
        ],
        "events": [
            {"at": at.isoformat(), "who": who, "what": str(what)} for at, who, what in notes(connection, submission_id)
        ],
    }


def without_people(answers: Any) -> Any:
    """Answers with all that a person typed about people replaced by how many values there were."""
    if isinstance(answers, Mapping):
        return {
            key: {"count": len(value) if isinstance(value, Mapping | list) else 1}
            if key in _PERSONAL
            else without_people(value)
            for key, value in answers.items()
        }
    return [without_people(value) for value in answers] if isinstance(answers, list) else answers


def _purge(connection: Connection, submission_id: str, by: str, now: datetime) -> None:
    batch_ids = select(schema.batches.c.id).where(schema.batches.c.submission_id == submission_id)
    connection.execute(delete(schema.payloads).where(schema.payloads.c.batch_id.in_(batch_ids)))
    table = schema.documents.c
    answers = connection.execute(select(table.answers).where(table.submission_id == submission_id)).scalar_one()
    connection.execute(
        update(schema.documents)
        .where(table.submission_id == submission_id)
        .values(body=None, agreed_silence=None, answers=without_people(answers))
    )
    connection.execute(update(schema.submissions).where(schema.submissions.c.id == submission_id).values(purged_at=now))
    note(connection, submission_id, now, by, t("deleted the rows and payloads; the record stays"))
