"""What time alone changes: leases that ran out, submissions whose hour has come. Any worker may do it, at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from lynn.sending import schema
from lynn.sending.events import PROGRAM, note
from lynn.sending.progress import refresh, set_state, take_submission
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.text import t

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c


def sweep(store: Store, now: datetime) -> None:
    """A batch whose lease ran out is `unknown`, never `pending`; what is scheduled for now or earlier begins."""
    overdue = or_(_BATCH.lease_until.is_(None), _BATCH.lease_until <= now)
    expired = select(_BATCH.submission_id).where(_BATCH.state == BatchState.SENDING, overdue).distinct()
    due = select(_SUBMISSION.id).where(_SUBMISSION.state == SubmissionState.SCHEDULED, _SUBMISSION.start_at <= now)
    with store.read() as connection:
        with_expired = list(connection.execute(expired).scalars())
        scheduled = list(connection.execute(due).scalars())
    for submission_id in with_expired:
        with store.write() as connection:
            row = take_submission(connection, submission_id)
            reason = t("The program stopped while this batch was on its way. Whether it arrived is not known.")
            connection.execute(
                update(schema.batches)
                .where(_BATCH.submission_id == submission_id, _BATCH.state == BatchState.SENDING, overdue)
                .values(state=BatchState.UNKNOWN, reason=reason.as_json())
            )
            refresh(connection, row, now)
    for submission_id in scheduled:
        with store.write() as connection:
            if take_submission(connection, submission_id)["state"] == SubmissionState.SCHEDULED:
                set_state(connection, submission_id, SubmissionState.SENDING)
                note(connection, submission_id, now, PROGRAM, t("started it at its hour"))
