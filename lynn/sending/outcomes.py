"""What became of an attempt is written down: the other half of "record, then act, then record".

In: a `Claim` and its `Outcome`. Out: the ledger, changed once. Only the holder of the claim's mark may write, from `sending` or,
with a late definite answer, from `unknown`. Writing the same outcome twice changes nothing, so a write in doubt is repeated.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from lynn.sending import pace, schema
from lynn.sending.claims import Claim
from lynn.sending.dividing import divide
from lynn.sending.events import PROGRAM, note
from lynn.sending.progress import refresh, set_state, take_submission
from lynn.sending.states import BATCH_TRANSITIONS, BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.timing import Timing
from lynn.settings import Limits
from lynn.text import Text, t, tn

_BATCH = schema.batches.c
#: Built once: it runs for every batch.
_ROW = select(schema.batches).where(_BATCH.id == bindparam("wanted"))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is known of one attempt."""

    #: ACCEPTED, REJECTED, UNKNOWN, SPLIT, or PENDING (surely not taken).
    state: BatchState
    task_id: str | None = None
    #: For people; None when all is well.
    reason: Text | None = None
    #: Lynn's words, masked.
    words: str = ""
    #: Whether all senders of the connection now wait, and how long Lynn wishes (None: our own backoff).
    is_blocking: bool = False
    wait_seconds: float | None = None
    #: Whether it counts among troubles in a row.
    is_trouble: bool = False
    #: The credentials are refused: the submission waits for others.
    is_sign_in: bool = False


def write_outcome(store: Store, claim: Claim, outcome: Outcome, limits: Limits, timing: Timing, now: datetime) -> None:
    """Settle the claim. `StoreError` when it could not be written: try again, it is safe."""
    with store.write() as connection:
        # Always lane, submission, batch: two workers never wait for each other.
        lane = pace.take_lane(connection, claim.connection)
        submission = take_submission(connection, claim.submission_id)
        row = connection.execute(_ROW, {"wanted": claim.batch_id}).mappings().one()
        if _is_written(row, claim, outcome):
            return
        if not _may_write(row, claim, outcome):
            _note_late(connection, row, claim, outcome, now)
            return
        _teach_lane(connection, lane, claim, outcome, timing, now)
        _write_batch(connection, submission, row, outcome, timing, now)
        if _count_troubles(connection, submission, row, outcome, limits, now):
            submission = take_submission(connection, claim.submission_id)
        refresh(connection, submission, now)


def give_back(store: Store, claim: Claim, now: datetime, *, stops_for: Text | None = None) -> None:
    """The request of this claim never left: back to pending, if the claim stands at all. `StoreError`: try again.

    `stops_for`: why nothing more of the submission leaves until a person has looked; None: it goes on by itself."""
    with store.write() as connection:
        submission = take_submission(connection, claim.submission_id)
        row = connection.execute(_ROW, {"wanted": claim.batch_id}).mappings().first()
        if row is None or row["claim"] != claim.mark:
            return
        if row["state"] in (BatchState.SENDING, BatchState.UNKNOWN):
            _back_to_pending(connection, submission, claim.batch_id, None)
            # A person's pause, and a cancel, stay what they are.
            if stops_for is not None and submission["state"] == SubmissionState.SENDING:
                set_state(connection, claim.submission_id, SubmissionState.PAUSED, stops_for)
                note(connection, claim.submission_id, now, PROGRAM, t("stopped: Lynn could not be asked"))
            refresh(connection, take_submission(connection, claim.submission_id), now)


def _is_written(row: RowMapping, claim: Claim, outcome: Outcome) -> bool:
    return bool(
        row["claim"] == claim.mark
        and row["state"] == outcome.state
        and row["answered_at"] is not None
        and row["task_id"] == outcome.task_id
    )


def _may_write(row: RowMapping, claim: Claim, outcome: Outcome) -> bool:
    if row["claim"] != claim.mark:
        return False
    state = BatchState(row["state"])
    if state == BatchState.ACCEPTED:
        # A person said "it arrived"; the answer that came after all brings the TaskID.
        return outcome.state == BatchState.ACCEPTED and row["task_id"] is None
    # A 413 that comes late says "surely not taken", as PENDING does.
    target = BatchState.PENDING if outcome.state == BatchState.SPLIT else outcome.state
    return target in BATCH_TRANSITIONS[state] or state == target == BatchState.UNKNOWN


def _teach_lane(
    connection: Connection, lane: RowMapping, claim: Claim, outcome: Outcome, timing: Timing, now: datetime
) -> None:
    if outcome.state == BatchState.ACCEPTED:
        pace.learn_taken(connection, lane, claim.row_count)
    elif outcome.state == BatchState.SPLIT:
        pace.learn_too_large(connection, lane, claim.row_count)
    elif outcome.is_blocking:
        pace.block(connection, lane, now, outcome.wait_seconds, timing)


def _write_batch(
    connection: Connection, submission: RowMapping, row: RowMapping, outcome: Outcome, timing: Timing, now: datetime
) -> None:
    if outcome.state == BatchState.PENDING:
        _back_to_pending(connection, submission, row["id"], outcome.reason)
        return
    if outcome.state == BatchState.SPLIT:
        outcome = _divide(connection, submission, row, outcome)
    is_asked = outcome.state == BatchState.ACCEPTED and outcome.task_id is not None
    _set(
        connection,
        row["id"],
        state=outcome.state,
        answered_at=now,
        task_id=outcome.task_id,
        reason=None if outcome.reason is None else outcome.reason.as_json(),
        words=outcome.words,
        ask_next_at=now + timedelta(seconds=timing.ask_first_seconds) if is_asked else None,
        is_final=outcome.state in (BatchState.REJECTED, BatchState.SPLIT),
    )


def _divide(connection: Connection, submission: RowMapping, row: RowMapping, outcome: Outcome) -> Outcome:
    try:
        halves = divide(connection, row)
    except ValueError:
        # Where its rows lie is not certain, so it cannot be made smaller.
        reason = t(
            "Lynn says that this batch is too large. Listo is not certain where its rows begin, so it did not divide it. "
            "Nobody in it was reached. Send these people in a new list."
        )
        return dataclasses.replace(outcome, state=BatchState.REJECTED, reason=reason)
    if submission["state"] == SubmissionState.CANCELLED:
        for half in halves:
            _set(connection, half, state=BatchState.CANCELLED, is_final=True)
    return outcome


def _back_to_pending(connection: Connection, submission: RowMapping, batch_id: int, reason: Text | None) -> None:
    # Cancelled while its request was under way and surely not taken: it does not leave again.
    is_cancelled = submission["state"] == SubmissionState.CANCELLED
    _set(
        connection,
        batch_id,
        state=BatchState.CANCELLED if is_cancelled else BatchState.PENDING,
        reason=None if reason is None else reason.as_json(),
        owner=None,
        claim=None,
        lease_until=None,
    )


def _count_troubles(
    connection: Connection, row: RowMapping, batch: RowMapping, outcome: Outcome, limits: Limits, now: datetime
) -> bool:
    """Whether it changed the submission."""
    values: dict[str, Any] = {}
    if outcome.state == BatchState.ACCEPTED and row["troubles_in_a_row"]:
        values = {"troubles_in_a_row": 0}
    elif outcome.is_trouble and not _is_same_trouble(row, batch, outcome):
        values = {"troubles_in_a_row": row["troubles_in_a_row"] + 1, "troubled_at": now}
    if values:
        connection.execute(update(schema.submissions).where(schema.submissions.c.id == row["id"]).values(**values))
    # A person's pause, and a cancel, stay what they are.
    if row["state"] != SubmissionState.SENDING:
        return bool(values)
    if outcome.is_sign_in:
        set_state(connection, row["id"], SubmissionState.WAITING, outcome.reason)
        note(connection, row["id"], now, PROGRAM, t("stopped: the credentials were refused"))
    elif values.get("troubles_in_a_row", 0) >= limits.troubles_in_a_row:
        reason = tn(
            "It stopped after trouble. The last: {last}",
            "It stopped after {count} troubles in a row. The last: {last}",
            values["troubles_in_a_row"],
            last=outcome.reason or t("no answer"),
        )
        set_state(connection, row["id"], SubmissionState.PAUSED, reason, troubles_in_a_row=0)
        note(connection, row["id"], now, PROGRAM, t("stopped after troubles in a row"))
    return bool(values) or outcome.is_sign_in


def _is_same_trouble(row: RowMapping, batch: RowMapping, outcome: Outcome) -> bool:
    """Requests that were under way together and found no connection met one trouble, not four."""
    left_before = row["troubled_at"] is not None and batch["sent_at"] <= row["troubled_at"]
    return outcome.state == BatchState.PENDING and bool(left_before)


def _note_late(connection: Connection, row: RowMapping, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """An answer that can no longer change anything is still worth knowing: it may mean that people got it twice."""
    if outcome.state == BatchState.ACCEPTED and row["task_id"] != outcome.task_id:
        late = t(
            "got a late answer to an earlier attempt of batch {number}: it had arrived, TaskID {task}",
            number=str(claim.number),
            task=outcome.task_id or "",
        )
        note(connection, claim.submission_id, now, PROGRAM, late)


def _set(connection: Connection, batch_id: int, **values: object) -> None:
    connection.execute(update(schema.batches).where(_BATCH.id == batch_id).values(**values))
