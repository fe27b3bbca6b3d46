"""What a person decides about a submission under way. Each is a write to the ledger and takes effect before the next POST.

In: an id and who decides. Out: nothing, or `ConflictError` when it can no longer be done. All of them may be said twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from lynn.errors import ConflictError, NotFoundError
from lynn.sending import schema
from lynn.sending.events import note
from lynn.sending.progress import has, next_stage, refresh, set_state, take_submission
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.timing import Resend
from lynn.text import t

_BATCH = schema.batches.c
#: Nothing is left that could be held up.
_OVER = (SubmissionState.UNSETTLED, SubmissionState.WATCHING, SubmissionState.DONE)


def pause(store: Store, submission_id: str, by: str, now: datetime) -> None:
    """Hold up what has not left."""
    with store.write() as connection:
        row = _take(connection, submission_id)
        if row["state"] == SubmissionState.PAUSED:
            return
        if row["state"] in (*_OVER, SubmissionState.CANCELLED):
            raise ConflictError(t("Nothing is left to pause."), code="nothing-to-pause")
        set_state(connection, submission_id, SubmissionState.PAUSED, t("{who} paused it.", who=by))
        note(connection, submission_id, now, by, t("paused it"))


def resume(store: Store, submission_id: str, by: str, now: datetime) -> None:
    """Go on with what was never attempted; after a first few people, open the next stage."""
    with store.write() as connection:
        row = _take(connection, submission_id)
        if row["state"] in (SubmissionState.SENDING, SubmissionState.SCHEDULED):
            return
        if row["state"] in (*_OVER, SubmissionState.CANCELLED):
            raise ConflictError(t("Nothing is left to go on with."), code="nothing-to-resume")
        is_later = row["start_at"] is not None and row["start_at"] > now
        stage = row["open_stage"]
        if not has(connection, submission_id, (BatchState.PENDING, BatchState.SENDING), up_to_stage=stage):
            stage = next_stage(connection, submission_id)
        set_state(
            connection,
            submission_id,
            SubmissionState.SCHEDULED if is_later else SubmissionState.SENDING,
            open_stage=stage,
            troubles_in_a_row=0,
        )
        note(connection, submission_id, now, by, t("went on"))
        refresh(connection, take_submission(connection, submission_id), now)


def cancel(store: Store, submission_id: str, by: str, now: datetime) -> None:
    """What has not left will not leave. What had left is still watched."""
    with store.write() as connection:
        row = _take(connection, submission_id)
        if row["state"] == SubmissionState.CANCELLED:
            return
        if row["state"] in _OVER:
            raise ConflictError(t("Everything has left already."), code="nothing-to-cancel")
        connection.execute(
            update(schema.batches)
            .where(_BATCH.submission_id == submission_id, _BATCH.state == BatchState.PENDING)
            .values(state=BatchState.CANCELLED, is_final=True)
        )
        set_state(connection, submission_id, SubmissionState.CANCELLED)
        note(connection, submission_id, now, by, t("cancelled it"))
        refresh(connection, take_submission(connection, submission_id), now)


def settle(
    store: Store, batch_id: int, arrived: bool, by: str, resend: Resend, now: datetime, *, attempt: int | None = None
) -> None:
    """A person's word on an unknown batch: it arrived, or send it again. `attempt`: of which they speak, counted from 1."""
    with store.write() as connection:
        submission_id = connection.execute(select(_BATCH.submission_id).where(_BATCH.id == batch_id)).scalar()
        if submission_id is None:
            raise NotFoundError(t("There is no such batch."), code="batch-not-found")
        submission = take_submission(connection, submission_id)
        row = connection.execute(select(schema.batches).where(_BATCH.id == batch_id)).mappings().one()
        if row["state"] != BatchState.UNKNOWN:
            raise ConflictError(
                t("Meanwhile it is known what became of this batch. Look again."), code="batch-no-longer-unknown"
            )
        if attempt is not None and row["attempts"] != attempt:
            # What a person found out about the one that was shown says nothing of the one that is unknown now.
            raise ConflictError(
                t(
                    "This batch left again after you looked. Nothing was changed. Look at what is known now, then say it."
                ),
                code="batch-left-again",
            )
        if arrived:
            _settle_arrived(connection, row, by, now)
        else:
            _settle_again(connection, submission, row, by, resend, now)
        refresh(connection, take_submission(connection, submission_id), now)


def _settle_arrived(connection: Connection, row: RowMapping, by: str, now: datetime) -> None:
    # Without a TaskID there is nothing to ask Lynn about.
    connection.execute(
        update(schema.batches)
        .where(_BATCH.id == row["id"])
        .values(
            state=BatchState.ACCEPTED,
            is_final=True,
            answered_at=now,
            reason=t("{who} says that it arrived.", who=by).as_json(),
        )
    )
    note(connection, row["submission_id"], now, by, t("settled batch {number}: it arrived", number=str(row["number"])))


def _settle_again(
    connection: Connection, submission: RowMapping, row: RowMapping, by: str, resend: Resend, now: datetime
) -> None:
    if submission["state"] == SubmissionState.CANCELLED:
        raise ConflictError(t("This submission was cancelled; nothing more leaves."), code="submission-cancelled")
    if (from_at := resend.from_at(row)) is not None and now < from_at:
        raise ConflictError(
            t("It is too early to send this batch again: it may still arrive."), code="too-early-to-send-again"
        )
    if submission["purged_at"] is not None:
        raise ConflictError(t("The content of this batch is no longer kept."), code="payload-gone")
    connection.execute(
        update(schema.batches)
        .where(_BATCH.id == row["id"])
        .values(
            # The mark of the claim stays: should the answer come after all, before it has left again, it is spared.
            state=BatchState.PENDING,
            owner=None,
            lease_until=None,
            reason=t("{who} sends it again.", who=by).as_json(),
        )
    )
    note(connection, row["submission_id"], now, by, t("sends batch {number} again", number=str(row["number"])))


def _take(connection: Connection, submission_id: str) -> RowMapping:
    found = connection.execute(select(schema.submissions.c.id).where(schema.submissions.c.id == submission_id)).scalar()
    if found is None:
        raise NotFoundError(t("There is no submission {id}.", id=submission_id), code="submission-not-found")
    return take_submission(connection, submission_id)
