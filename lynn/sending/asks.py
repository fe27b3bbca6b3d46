"""Which tasks to ask Lynn about, and what it said: paced, backing off, never taking an unknown word for success.

In: accepted batches with a TaskID. Out: `Question`s that are due, each reserved for one worker; replies written down verbatim.
A task is asked about soon after it left, then at a tenth of its age; Lynn away for an hour is no error, only a later question.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, or_, select, update

from lynn.api.wire import RecordStatus, StatusReply, is_last_word
from lynn.sending import pace, schema
from lynn.sending.progress import refresh, take_submission
from lynn.sending.recording import compress
from lynn.sending.splitting import rows_in
from lynn.sending.store import Store
from lynn.sending.timing import Timing
from lynn.text import tn

_BATCH = schema.batches.c
#: A question that was reserved and never answered (its worker died) may be asked again after this.
_RESERVED_SECONDS = 120.0
#: What a status may be long; the rest of a longer one says nothing more.
_STATUS_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class Question:
    """One task to ask about, reserved for the one who got it."""

    batch_id: int
    submission_id: str
    connection: str
    operation: str
    task_id: str
    row_count: int
    answered_at: datetime
    troubles: int
    #: For whom the task was made; None: not known.
    tenant: str | None
    #: Under which key its rows lie in its payload (see `NewSubmission`).
    data_key: str | None


def due_questions(
    store: Store, connections: Collection[str], now: datetime, limit: int, *, only: str | None = None
) -> list[Question]:
    """At most so many, those due longest first; `only`: of this submission."""
    if not connections:
        return []
    table, lane = schema.batches, schema.lanes.c
    query = (
        select(table, schema.submissions.c.operation, schema.submissions.c.tenant, schema.submissions.c.data_key)
        .join(schema.submissions, schema.submissions.c.id == _BATCH.submission_id)
        .outerjoin(schema.lanes, lane.connection == _BATCH.connection)
        .where(
            _BATCH.ask_next_at <= now,
            _BATCH.connection.in_(connections),
            or_(lane.ask_blocked_until.is_(None), lane.ask_blocked_until <= now),
        )
        .order_by(_BATCH.ask_next_at)
        .limit(limit)
    )
    if only is not None:
        query = query.where(_BATCH.submission_id == only)
    with store.read() as connection:
        found = connection.execute(query).mappings().all()
    if not found:
        return []
    reserved = now + timedelta(seconds=_RESERVED_SECONDS)
    mine = []
    with store.write() as connection:
        for row in found:
            taken = connection.execute(
                update(table)
                .where(_BATCH.id == row["id"], _BATCH.ask_next_at == row["ask_next_at"])
                .values(ask_next_at=reserved)
            )
            if taken.rowcount == 1:
                mine.append(row)
    same = "submission_id connection operation task_id row_count answered_at tenant data_key"
    return [
        Question(batch_id=row["id"], troubles=row["ask_troubles"], **{name: row[name] for name in same.split()})
        for row in mine
    ]


def write_reply(store: Store, question: Question, reply: StatusReply, timing: Timing, now: datetime) -> None:
    """What Lynn said, and when to ask again; never again once every record has its answer."""
    with store.write() as connection:
        by_row = _by_row(connection, question, reply.records)
        counts = Counter(by_row) if by_row is not None else Counter(reply.counts)
        _write_counts(connection, question, {k[:_STATUS_LENGTH]: n for k, n in counts.items() if k and n > 0})
        if by_row is not None:
            connection.execute(
                update(schema.rows)
                .where(schema.rows.c.batch_id == question.batch_id)
                .values(answers=compress(orjson.dumps(by_row)))
            )
        is_final = reply.is_final is True or (by_row is not None and all(map(is_last_word, by_row)))
        values: dict[str, Any] = {"task_state": reply.state, "asked_at": now, "ask_troubles": 0, "is_final": is_final}
        values |= {"ask_next_at": None} if is_final else _later(question, timing, now)
        connection.execute(update(schema.batches).where(_BATCH.id == question.batch_id).values(**values))
        _unblock(connection, question.connection)
        if values["is_final"]:
            # Only now: a submission that is being sent is not to wait for what Lynn says of what has left.
            refresh(connection, take_submission(connection, question.submission_id), now)


def write_away(
    store: Store, question: Question, timing: Timing, now: datetime, *, wish_seconds: float | None, is_lane: bool
) -> None:
    """Lynn did not say. `is_lane`: it would not have said anything about any other task of the connection either."""
    backoff = pace.Backoff(first_seconds=timing.ask_again_first_seconds, last_seconds=timing.ask_again_last_seconds)
    with store.write() as connection:
        if is_lane:
            lane = pace.take_lane(connection, question.connection)
            troubles = lane["ask_backoffs"] + 1
            until = now + timedelta(seconds=max(wish_seconds or 0.0, backoff.seconds(troubles, 1.0)))
            connection.execute(
                update(schema.lanes)
                .where(schema.lanes.c.connection == question.connection)
                .values(ask_blocked_until=until, ask_backoffs=troubles)
            )
        else:
            until = now + timedelta(seconds=backoff.seconds(question.troubles + 1, 1.0))
        values = {"asked_at": now, "ask_troubles": question.troubles + 1} | _later(question, timing, now, at=until)
        connection.execute(update(schema.batches).where(_BATCH.id == question.batch_id).values(**values))
        if values["is_final"]:
            refresh(connection, take_submission(connection, question.submission_id), now)


def _later(question: Question, timing: Timing, now: datetime, at: datetime | None = None) -> dict[str, Any]:
    """When to ask next: at a tenth of the task's age. After some days no more; the batch says so."""
    age = (now - question.answered_at).total_seconds()
    if age > timing.ask_days * 86_400:
        reason = tn(
            "Lynn gave no last word within a day; it is no longer asked.",
            "Lynn gave no last word within {count} days; it is no longer asked.",
            round(timing.ask_days),
        )
        return {"ask_next_at": None, "is_final": True, "reason": reason.as_json()}
    seconds = min(max(timing.ask_first_seconds, age / 10), timing.ask_last_seconds)
    return {"ask_next_at": at or now + timedelta(seconds=seconds), "is_final": False}


def _by_row(connection: Connection, question: Question, records: tuple[RecordStatus, ...]) -> list[str] | None:
    """Lynn's status of each row, "" where it said nothing; None when its reply cannot be laid beside the rows."""
    said = [""] * question.row_count
    by_phone = {record.phone: record.status for record in records if record.position is None and record.phone}
    placed = [record for record in records if record.position is not None and record.position < question.row_count]
    for record in placed:
        said[record.position or 0] = record.status
    if by_phone:
        body = connection.execute(
            select(schema.payloads.c.body).where(schema.payloads.c.batch_id == question.batch_id)
        ).scalar()
        for place, phone in enumerate(_texts_in(body, question.row_count, question.data_key)):
            said[place] = next((by_phone[text] for text in phone if text in by_phone), said[place])
    return said if any(said) else None


def _texts_in(body: bytes | None, row_count: int, data_key: str | None) -> list[set[str]]:
    """The values of each row of a payload: which of them is the phone is told by its being among Lynn's."""
    if body is None:
        return []
    content = zlib.decompress(body)
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _cells_of(content, row_count)
    rows = rows_in(document, data_key)
    if rows is None or len(rows) != row_count:
        return []
    return [{str(value) for value in row.values()} for row in rows]


def _cells_of(content: bytes, row_count: int) -> list[set[str]]:
    """The cells of each row of a delimited file, the first line left out; nothing when a row takes more than a line."""
    lines = content.decode("utf-8", "replace").splitlines()[1:]
    return [set(re.split(r'[;,\t|"]', line)) for line in lines] if len(lines) == row_count else []


def _write_counts(connection: Connection, question: Question, counts: Mapping[str, int]) -> None:
    table = schema.statuses
    found = connection.execute(select(table.c.status, table.c.count).where(table.c.batch_id == question.batch_id))
    if {row.status: row[1] for row in found} == dict(counts):
        return
    connection.execute(delete(table).where(table.c.batch_id == question.batch_id))
    if counts:
        connection.execute(
            insert(table),
            [
                {
                    "batch_id": question.batch_id,
                    "submission_id": question.submission_id,
                    "status": status,
                    "count": count,
                }
                for status, count in counts.items()
            ],
        )


def _unblock(connection: Connection, name: str) -> None:
    connection.execute(
        update(schema.lanes)
        .where(schema.lanes.c.connection == name, schema.lanes.c.ask_backoffs > 0)
        .values(ask_backoffs=0, ask_blocked_until=None)
    )


def release(store: Store, questions: Sequence[Question], at: datetime) -> None:
    """Questions that were reserved and not asked: somebody may, from then on."""
    with store.write() as connection:
        connection.execute(
            update(schema.batches)
            .where(_BATCH.id.in_([question.batch_id for question in questions]), _BATCH.is_final.is_(False))
            .values(ask_next_at=at)
        )
