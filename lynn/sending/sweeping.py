"""What time alone changes: leases that ran out, submissions whose hour has come. Any worker may do it, at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from lynn.sending import schema
from lynn.sending.events import PROGRAM, note
from lynn.sending.progress import refresh, set_state, take_submission
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.timing import Timing
from lynn.text import t

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c
#: Machines that share a database may differ in their settings; so far a lease is not called odd.
_DOUBT = timedelta(minutes=1)


def sweep(store: Store, timing: Timing, now: datetime) -> None:
    """A batch whose lease ran out is `unknown`, never `pending`; what is scheduled for now or earlier begins."""
    _shorten_leases(store, timing, now)
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


def _shorten_leases(store: Store, timing: Timing, now: datetime) -> None:
    """A lease longer than any was given before somebody set the clock back: from now on it lasts as long as a new one."""
    longest = now + timing.lease
    is_odd = (_BATCH.state == BatchState.SENDING) & (_BATCH.lease_until > longest + _DOUBT)
    with store.read() as connection:
        if connection.execute(select(_BATCH.id).where(is_odd).limit(1)).first() is None:
            return
    with store.write() as connection:
        connection.execute(update(schema.batches).where(is_odd).values(lease_until=longest))
