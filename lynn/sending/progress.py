"""What a submission's batches make of the submission: called after every change of one, in the same transaction.

In: the batches as they stand. Out: the submission's state, its reason, its end. The states of `SubmissionState` that a person
decides (paused, cancelled, waiting) are left as they are while there is something left to send.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, bindparam, case, func, select, update

from lynn.api.wire import SUCCESS
from lynn.sending import schema
from lynn.sending.events import PROGRAM, note
from lynn.sending.stages import Stage, stop_sentence
from lynn.sending.states import BatchState, SubmissionState
from lynn.text import Text, t

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c
_OPEN = (BatchState.PENDING, BatchState.SENDING)
#: A share of failures means nothing among fewer people.
_JUDGED_AT_LEAST = 20


# Built once: it runs for every batch.
_TAKE = select(schema.submissions).where(_SUBMISSION.id == bindparam("wanted")).with_for_update(key_share=True)
_OPEN_ONE = select(_BATCH.id).where(_BATCH.submission_id == bindparam("wanted"), _BATCH.state.in_(_OPEN)).limit(1)


def take_submission(connection: Connection, submission_id: str) -> RowMapping:
    """The submission's row, held until the transaction ends."""
    return connection.execute(_TAKE, {"wanted": submission_id}).mappings().one()


def set_state(
    connection: Connection, submission_id: str, state: SubmissionState, reason: Text | None = None, **values: object
) -> None:
    """Write the state and why."""
    connection.execute(
        update(schema.submissions)
        .where(_SUBMISSION.id == submission_id)
        .values(state=state, reason=None if reason is None else reason.as_json(), **values)
    )


def refresh(connection: Connection, row: RowMapping, now: datetime) -> None:
    """Bring the state of a submission (taken before) in line with its batches."""
    submission_id, state = row["id"], SubmissionState(row["state"])
    if connection.execute(_OPEN_ONE, {"wanted": submission_id}).first() is not None:
        if state == SubmissionState.SENDING:
            _stop_at_stage(connection, row, now)
            _stop_at_share(connection, row, now)
        elif state in (SubmissionState.UNSETTLED, SubmissionState.WATCHING, SubmissionState.DONE):
            set_state(connection, submission_id, SubmissionState.SENDING, ended_at=None)
        return
    has_unknown = has(connection, submission_id, (BatchState.UNKNOWN,))
    is_watched = has(connection, submission_id, (BatchState.ACCEPTED,), only_unfinished=True)
    ended_at = None if has_unknown or is_watched else row["ended_at"] or now
    following = SubmissionState.WATCHING if is_watched else SubmissionState.DONE
    if has_unknown:
        following = SubmissionState.UNSETTLED
    if state == SubmissionState.CANCELLED:
        following = state
    if following != state or ended_at != row["ended_at"]:
        set_state(connection, submission_id, following, ended_at=ended_at)


def has(
    connection: Connection,
    submission_id: str,
    states: Collection[BatchState],
    *,
    up_to_stage: int | None = None,
    only_unfinished: bool = False,
) -> bool:
    """Whether the submission has a batch in one of these states."""
    query = select(_BATCH.id).where(_BATCH.submission_id == submission_id, _BATCH.state.in_(states)).limit(1)
    if up_to_stage is not None:
        query = query.where(_BATCH.stage <= up_to_stage)
    if only_unfinished:
        query = query.where(_BATCH.is_final.is_(False))
    return connection.execute(query).first() is not None


def next_stage(connection: Connection, submission_id: str) -> Stage:
    """The first stage that still has something to send."""
    query = select(func.min(_BATCH.stage)).where(
        _BATCH.submission_id == submission_id, _BATCH.state == BatchState.PENDING
    )
    found = connection.execute(query).scalar()
    return Stage.REST if found is None else Stage(found)


def _stop_at_stage(connection: Connection, row: RowMapping, now: datetime) -> None:
    stage = Stage(row["open_stage"])
    if stage == Stage.REST or has(connection, row["id"], _OPEN, up_to_stage=stage):
        return
    people = connection.execute(
        select(func.sum(_BATCH.row_count)).where(
            _BATCH.submission_id == row["id"], _BATCH.stage == stage, _BATCH.state != BatchState.SPLIT
        )
    ).scalar_one()
    set_state(connection, row["id"], SubmissionState.PAUSED, stop_sentence(stage, int(people)))
    note(connection, row["id"], now, PROGRAM, t("stopped after the first people, to be looked at"))


def _stop_at_share(connection: Connection, row: RowMapping, now: datetime) -> None:
    share = row["stop_above_share"]
    if share is None:
        return
    failed, judged = _failed(connection, row["id"])
    if judged < _JUDGED_AT_LEAST or failed <= share * judged:
        return
    reason = t(
        "{failed} of the first {judged} people were not reached. It stopped by itself.", failed=failed, judged=judged
    )
    # Once: who goes on after this has looked at the failures.
    set_state(connection, row["id"], SubmissionState.PAUSED, reason, stop_above_share=None)
    note(connection, row["id"], now, PROGRAM, t("stopped by itself: too many failures"))


def _failed(connection: Connection, submission_id: str) -> tuple[int, int]:
    """(people surely or perhaps not reached, people of whom something is known). No answer yet is no failure."""
    table = schema.statuses.c
    lost = case((_BATCH.state.in_((BatchState.REJECTED, BatchState.UNKNOWN)), _BATCH.row_count), else_=0)
    # The sender's own number is nobody of the list.
    is_of_the_list = _BATCH.stage != Stage.OWN_NUMBER
    outcome = select(func.sum(lost)).where(
        _BATCH.submission_id == submission_id,
        _BATCH.state.in_((BatchState.REJECTED, BatchState.UNKNOWN)),
        is_of_the_list,
    )
    unreached = case((table.status != SUCCESS, table.count), else_=0)
    answered = (
        select(func.sum(unreached), func.sum(table.count))
        .join(schema.batches, and_(_BATCH.id == table.batch_id, _BATCH.is_final.is_(True)))
        .where(table.submission_id == submission_id, is_of_the_list)
    )
    not_taken = int(connection.execute(outcome).scalar() or 0)
    not_reached, answers = connection.execute(answered).one()
    return not_taken + int(not_reached or 0), not_taken + int(answers or 0)
