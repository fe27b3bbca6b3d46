"""A decision and its frozen batches enter the ledger: in one transaction, and once.

In: `NewSubmission` and `Batch`es. Out: the submission's id; for what is recorded already (see `sameness`), the id of the first. Ten
thousand batches take seconds: rows are written in bulk, the bytes compressed at level 1.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from string import ascii_lowercase
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, update

from lynn.batch import Batch
from lynn.errors import StoreError
from lynn.sending import entries, schema, suppressing
from lynn.sending.already import refuse_repeats
from lynn.sending.events import note
from lynn.sending.quiet import quiet_until
from lynn.sending.repeats import DIGEST_BYTES, People, digests, people_of
from lynn.sending.sameness import Frozen, of_draft, same_content
from lynn.sending.stages import Stage
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.submission import NewSubmission
from lynn.text import t

#: Fast, and JSON of a list shrinks to a sixth even so.
_COMPRESSION = 1
#: Batches written at once: what a million rows need in memory stays small.
_CHUNK = 500


def record(
    store: Store, new: NewSubmission, batches: Iterable[Batch], *, key: bytes, now: datetime, same_within: timedelta
) -> str:
    """Write it, or find that it is written; its id either way. `StoreError` when the numbers do not add up, `SettingError`
    when the quiet hours cannot be read, `ConflictError` when something else was recorded from this draft."""
    frozen = Frozen(new, batches)
    if known := of_draft(store, new, frozen):
        return known
    # Hours that cannot be read are refused now, not at night.
    quiet_until(now, new.quiet_from, new.quiet_until, new.quiet_zone)
    # Before the transaction: a million of them take a second or two, and others want to write meanwhile.
    people = _People(everybody=people_of(key, new.recipients), agreed_silence=digests(key, new.agreed_silence))
    try:
        with store.write() as connection:
            return _write(store, connection, new, frozen, people, now, same_within)
    except _Known as known_submission:
        return known_submission.submission_id
    except StoreError:
        # The other tab was quicker by milliseconds: its submission is ours.
        if known := of_draft(store, new, frozen):
            return known
        raise


@dataclass(frozen=True, kw_only=True)
class _People:
    """Digests of those in `NewSubmission`."""

    everybody: People
    agreed_silence: bytes


class _Known(Exception):  # noqa: N818 (it undoes the transaction; nothing is wrong)
    def __init__(self, submission_id: str) -> None:
        super().__init__(submission_id)
        self.submission_id = submission_id


def compress(body: bytes) -> bytes:
    """As payloads, row numbers and answers are kept."""
    return zlib.compress(body, _COMPRESSION)


def _write(
    store: Store,
    connection: Connection,
    new: NewSubmission,
    frozen: Frozen,
    people: _People,
    now: datetime,
    same_within: timedelta,
) -> str:
    # Letters only: an id with many digits in a row would be masked in the log, as a phone is.
    submission_id = "".join(secrets.choice(ascii_lowercase) for _ in range(16))
    connection.execute(insert(schema.submissions).values(_submission_row(new, submission_id, now)))
    position = -new.own_number_batches
    batch_count, first_stage = 0, Stage.REST
    while chunk := list(islice(frozen.staged, _CHUNK)):
        placed = []
        for stage, batch in chunk:
            placed.append((stage, position, batch))
            position += 1 if stage == Stage.OWN_NUMBER else batch.row_count
        first_stage = min(first_stage, *(stage for stage, _ in chunk)) if batch_count else chunk[0][0]
        batch_count += len(chunk)
        _insert_chunk(connection, new, submission_id, placed, people.everybody.digests)
    _prove_balance(new, position, batch_count)
    content = frozen.fingerprint()
    if not new.send_anyway and (known := same_content(store, connection, new, content, now - same_within)):
        raise _Known(known)
    suppressing.refuse_silent(connection, new, people.everybody.digests, people.agreed_silence)
    refuse_repeats(connection, new, people.everybody, submission_id, now)
    connection.execute(insert(schema.documents).values(_document_row(new, submission_id, people)))
    if new.suppresses is not None:
        entries.add(connection, entries.of_submission(new, submission_id, now), people.everybody)
    connection.execute(
        update(schema.submissions)
        .where(schema.submissions.c.id == submission_id)
        .values(content=content, batch_count=batch_count, open_stage=first_stage)
    )
    note(connection, submission_id, now, new.created_by, t("recorded it"))
    return submission_id


def _submission_row(new: NewSubmission, submission_id: str, now: datetime) -> dict[str, Any]:
    is_later = new.start_at is not None and new.start_at > now
    same = (
        "draft_id operation created_by connection tenant is_practice template_id template_name campaign_id campaign_name "
        "data_key file_name file_sha256 row_count start_at quiet_from quiet_until quiet_zone stop_above_share"
    )
    return {name: getattr(new, name) for name in same.split()} | {
        "id": submission_id,
        "content": "",
        "created_at": now,
        "batch_count": 0,
        "held_back": dict(new.held_back),
        "state": SubmissionState.SCHEDULED if is_later else SubmissionState.SENDING,
        "open_stage": Stage.REST,
        "troubles_in_a_row": 0,
    }


def _document_row(new: NewSubmission, submission_id: str, people: _People) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "answers": dict(new.answers),
        "body": new.rows_document,
        "agreed_silence": people.agreed_silence,
    }


def _insert_chunk(
    connection: Connection,
    new: NewSubmission,
    submission_id: str,
    placed: Sequence[tuple[Stage, int, Batch]],
    people: bytes,
) -> None:
    found = connection.execute(
        insert(schema.batches).returning(schema.batches.c.id, sort_by_parameter_order=True),
        [batch_row(batch, submission_id, new.connection, position, stage) for stage, position, batch in placed],
    )
    ids = list(found.scalars())
    insert_bodies(connection, list(zip(ids, (batch for _, _, batch in placed), strict=True)))
    digest_rows = [
        {
            "batch_id": batch_id,
            "digests": people[position * DIGEST_BYTES : (position + batch.row_count) * DIGEST_BYTES],
        }
        for batch_id, (stage, position, batch) in zip(ids, placed, strict=True)
        if new.recipients and stage != Stage.OWN_NUMBER
    ]
    if digest_rows:
        connection.execute(insert(schema.recipients), digest_rows)


def batch_row(batch: Batch, submission_id: str, connection: str, position: int, stage: int) -> dict[str, Any]:
    """A batch that was never attempted, as a row."""
    return {
        "submission_id": submission_id,
        "connection": connection,
        "number": batch.number,
        "position": position,
        "stage": stage,
        "sha256": batch.sha256,
        "row_count": batch.row_count,
        "byte_count": len(batch.payload),
        "state": BatchState.PENDING,
        "attempts": 0,
        "words": "",
        "task_state": "",
        "ask_troubles": 0,
        "is_final": False,
    }


def insert_bodies(connection: Connection, batches: Sequence[tuple[int, Batch]]) -> None:
    """The bytes and the sheet rows of batches that have their ids."""
    connection.execute(
        insert(schema.payloads), [{"batch_id": i, "body": compress(batch.payload)} for i, batch in batches]
    )
    connection.execute(
        insert(schema.rows),
        [
            {"batch_id": i, "row_numbers": compress(np.asarray(batch.row_numbers, "<i8").tobytes()), "answers": None}
            for i, batch in batches
        ],
    )


def _prove_balance(new: NewSubmission, going: int, batch_count: int) -> None:
    """If it does not balance, nothing is sent."""
    held_back = sum(new.held_back.values())
    if going + held_back != new.row_count or (new.recipients and len(new.recipients) != going) or not batch_count:
        raise StoreError(
            t(
                "The sum does not balance: {rows} rows, {going} to send, {held} held back. Nothing was recorded.",
                rows=new.row_count,
                going=going,
                held=held_back,
            ),
            code="sum-does-not-balance",
        )
