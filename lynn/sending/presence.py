"""Which workers are there, which connections they can serve, and which submissions wait because nobody can.

In: a worker's name and the connections that it has. Out: rows that other workers and pages read. A connection typed for a
session lives in one process; when that is gone its submissions wait, say so, and go on when somebody connects again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from lynn.sending import schema
from lynn.sending.events import PROGRAM, note
from lynn.sending.progress import set_state, take_submission
from lynn.sending.states import SubmissionState
from lynn.sending.store import Store
from lynn.sending.timing import Timing
from lynn.text import Text, t

_SUBMISSION = schema.submissions.c
_WORKER = schema.workers.c


def wanted_connections(store: Store, *, only: str | None = None) -> dict[str, set[SubmissionState]]:
    """Connection → states of its submissions that have not ended; `only`: of this one."""
    query = select(_SUBMISSION.connection, _SUBMISSION.state).where(_SUBMISSION.ended_at.is_(None)).distinct()
    if only is not None:
        query = query.where(_SUBMISSION.id == only)
    wanted: dict[str, set[SubmissionState]] = {}
    with store.read() as connection:
        for name, state in connection.execute(query):
            wanted.setdefault(name, set()).add(SubmissionState(state))
    return wanted


def beat(store: Store, worker: str, connections: Collection[str], now: datetime) -> None:
    """I am here."""
    values = {"beat_at": now, "connections": sorted(connections)}
    with store.write() as connection:
        found = connection.execute(update(schema.workers).where(_WORKER.name == worker).values(**values))
        if found.rowcount == 0:
            connection.execute(insert(schema.workers).values(name=worker, **values))


def leave(store: Store, worker: str) -> None:
    """I am gone."""
    with store.write() as connection:
        connection.execute(delete(schema.workers).where(_WORKER.name == worker))


def live_workers(store: Store, timing: Timing, now: datetime) -> dict[str, list[str]]:
    """Worker → connections that it can serve, of those heard of lately."""
    since = now - timedelta(seconds=timing.absent_after_seconds)
    with store.read() as connection:
        found = connection.execute(select(_WORKER.name, _WORKER.connections).where(_WORKER.beat_at > since))
        return {row.name: row.connections for row in found}


def wait_for(store: Store, name: str, timing: Timing, now: datetime) -> None:
    """This worker has no such connection. When no other has, its submissions wait and say why."""
    if any(name in connections for connections in live_workers(store, timing, now).values()):
        return
    reason = t("The connection {name} is not there. Connect again in Settings, and it goes on.", name=name)
    _move(store, name, SubmissionState.SENDING, SubmissionState.WAITING, now, reason)


def go_on(store: Store, name: str, now: datetime) -> None:
    """The connection is there (again): what waited for it is sent."""
    _move(store, name, SubmissionState.WAITING, SubmissionState.SENDING, now, None)


def _move(
    store: Store, name: str, before: SubmissionState, after: SubmissionState, now: datetime, reason: Text | None
) -> None:
    query = select(_SUBMISSION.id).where(_SUBMISSION.connection == name, _SUBMISSION.state == before)
    what = t("waits for its connection") if after == SubmissionState.WAITING else t("went on: the connection is there")
    with store.write() as connection:
        for submission_id in list(connection.execute(query).scalars()):
            if take_submission(connection, submission_id)["state"] == before:
                set_state(connection, submission_id, after, reason)
                note(connection, submission_id, now, PROGRAM, what)
