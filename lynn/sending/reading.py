"""What stands in the ledger, as values: submissions, batches, counts, the outcome of every row.

In: ids. Out: the dataclasses of `lynn.sending.submission`. Each function reads in one transaction, so the sums add up.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection, RowMapping, Select, func, select

from lynn.errors import NotFoundError
from lynn.sending import schema
from lynn.sending.stages import Stage
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.submission import BatchView, Counts, Submission
from lynn.sending.timing import Resend
from lynn.text import Text, t

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c

_WITH_ANSWERS = select(schema.submissions, schema.documents.c.answers).join(schema.documents)

#: Outcome of a batch → part of the sum that its rows belong to.
_PART = {
    BatchState.PENDING: "waiting",
    BatchState.SENDING: "sending",
    BatchState.ACCEPTED: "accepted",
    BatchState.REJECTED: "rejected",
    BatchState.UNKNOWN: "unknown",
    BatchState.CANCELLED: "cancelled",
}


def submission(connection: Connection, submission_id: str) -> Submission:
    """One. `NotFoundError` when there is none."""
    found = _submissions(connection, _WITH_ANSWERS.where(_SUBMISSION.id == submission_id))
    if not found:
        raise NotFoundError(t("There is no submission {id}.", id=submission_id), code="submission-not-found")
    return found[0]


def submissions(connection: Connection, *, offset: int, limit: int) -> list[Submission]:
    """The newest first."""
    newest = _WITH_ANSWERS.order_by(_SUBMISSION.created_at.desc(), _SUBMISSION.id)
    return _submissions(connection, newest.offset(offset).limit(limit))


def _submissions(connection: Connection, query: Select[Any]) -> list[Submission]:
    found = connection.execute(query).mappings().all()
    counts = _counts(connection, found)
    return [_as_submission(row, counts[row["id"]]) for row in found]


def _as_submission(row: RowMapping, counts: Counts) -> Submission:
    same = (
        "created_at created_by connection tenant is_practice template_id template_name campaign_id campaign_name file_name "
        "file_sha256 start_at ended_at held_back answers batch_count purged_at operation quiet_from quiet_until quiet_zone"
    )
    return Submission(
        submission_id=row["id"],
        state=SubmissionState(row["state"]),
        reason=_text(row["reason"]),
        counts=counts,
        **{name: row[name] for name in same.split()},
    )


def _counts(connection: Connection, submissions: Sequence[RowMapping]) -> dict[str, Counts]:
    ids = [row["id"] for row in submissions]
    parts: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_PART.values(), 0))
    by_state = (
        select(_BATCH.submission_id, _BATCH.state, func.sum(_BATCH.row_count))
        .where(_BATCH.submission_id.in_(ids), _BATCH.stage != Stage.OWN_NUMBER, _BATCH.state != BatchState.SPLIT)
        .group_by(_BATCH.submission_id, _BATCH.state)
    )
    for submission_id, state, row_count in connection.execute(by_state):
        parts[submission_id][_PART[BatchState(state)]] = int(row_count)
    statuses = _statuses(connection, ids)
    return {
        row["id"]: Counts(
            rows=row["row_count"],
            held_back=sum(row["held_back"].values()),
            statuses=_with_silent(statuses[row["id"]], parts[row["id"]]["accepted"]),
            **parts[row["id"]],
        )
        for row in submissions
    }


def _statuses(connection: Connection, submission_ids: Sequence[str]) -> defaultdict[str, dict[str, int]]:
    """Submission → status → records, people of the file only."""
    table = schema.statuses.c
    query = (
        select(table.submission_id, table.status, func.sum(table.count))
        .join(schema.batches, _BATCH.id == table.batch_id)
        .where(table.submission_id.in_(submission_ids), _BATCH.stage != Stage.OWN_NUMBER)
        .group_by(table.submission_id, table.status)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for submission_id, status, count in connection.execute(query):
        found[submission_id][status] = int(count)
    return found


def _with_silent(answered: Mapping[str, int], row_count: int) -> Mapping[str, int]:
    """With the records that have no answer yet, under ""."""
    silent = row_count - sum(count for status, count in answered.items() if status)
    return {**{k: v for k, v in answered.items() if k}, **({"": silent} if silent > 0 else {})}


def batches(
    connection: Connection,
    submission_id: str,
    *,
    resend: Resend,
    states: Iterable[BatchState] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[BatchView]:
    """In order, those replaced by smaller ones left out."""
    submission(connection, submission_id)
    wanted = set(states) if states is not None else set(BatchState) - {BatchState.SPLIT}
    query = (
        select(schema.batches)
        .where(_BATCH.submission_id == submission_id, _BATCH.state.in_(wanted))
        .order_by(_BATCH.position, _BATCH.id)
        .offset(offset)
    )
    found = connection.execute(query if limit is None else query.limit(limit)).mappings().all()
    table = schema.statuses.c
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    in_page = select(table.batch_id, table.status, table.count).where(table.submission_id == submission_id)
    if limit is not None:
        in_page = in_page.where(table.batch_id.in_([row["id"] for row in found]))
    for batch_id, status, count in connection.execute(in_page):
        counts[batch_id][status] = count
    return [_as_view(row, counts[row["id"]], resend) for row in found]


def _as_view(row: RowMapping, counts: Mapping[str, int], resend: Resend) -> BatchView:
    state = BatchState(row["state"])
    same = "number sha256 row_count task_id words attempts sent_at answered_at task_state asked_at ask_next_at is_final"
    return BatchView(
        batch_id=row["id"],
        state=state,
        reason=_text(row["reason"]),
        statuses=_with_silent(counts, row["row_count"]) if state == BatchState.ACCEPTED else {},
        resend_from_at=resend.from_at(row) if state == BatchState.UNKNOWN else None,
        is_own_number=row["stage"] == Stage.OWN_NUMBER,
        **{name: row[name] for name in same.split()},
    )


def payload(connection: Connection, batch_id: int) -> bytes:
    """The exact bytes. `NotFoundError` once purged."""
    body = connection.execute(select(schema.payloads.c.body).where(schema.payloads.c.batch_id == batch_id)).scalar()
    if body is None:
        raise NotFoundError(
            t("The content of this batch is no longer kept. Its fingerprint and outcome are."), code="payload-gone"
        )
    return zlib.decompress(body)


def rows_document(connection: Connection, submission_id: str) -> bytes:
    """The Parquet that came with the submission. `NotFoundError` once purged."""
    submission(connection, submission_id)
    table = schema.documents.c
    body = connection.execute(select(table.body).where(table.submission_id == submission_id)).scalar()
    if body is None:
        raise NotFoundError(t("The rows of this submission are no longer kept. The record of it is."), code="rows-gone")
    return bytes(body)


#: Sheet row, batch number, outcome of the batch, Lynn's `Status` of the record ("" while there is none), TaskID.
RowOutcome = tuple[int, int, BatchState, str, str | None]


def row_outcomes(connection: Connection, submission_id: str) -> Iterator[RowOutcome]:
    """Every row that was to go, once, in order."""
    query = (
        select(_BATCH.number, _BATCH.state, _BATCH.task_id, schema.rows.c.row_numbers, schema.rows.c.answers)
        .join(schema.rows, schema.rows.c.batch_id == _BATCH.id)
        .where(
            _BATCH.submission_id == submission_id,
            _BATCH.state != BatchState.SPLIT,
            _BATCH.stage != Stage.OWN_NUMBER,
        )
        .order_by(_BATCH.position, _BATCH.id)
    )
    for number, state, task_id, packed, answers in connection.execute(query):
        row_numbers = np.frombuffer(zlib.decompress(packed), "<i8").tolist()
        said = orjson.loads(zlib.decompress(answers)) if answers else [""] * len(row_numbers)
        for row_number, status in zip(row_numbers, said, strict=True):
            yield row_number, number, BatchState(state), status, task_id


def size_hint(connection: Connection, name: str) -> tuple[int, int | None]:
    """(rows of the largest load that this connection took, rows of the smallest answered with 413)."""
    table = schema.lanes.c
    found = connection.execute(select(table.rows_taken, table.rows_too_many).where(table.connection == name)).first()
    return (0, None) if found is None else (found[0], found[1])


def _text(stored: Any) -> Text | None:
    return None if stored is None else Text.from_json(stored)
