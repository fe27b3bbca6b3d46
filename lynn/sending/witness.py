"""Was this database put back from a backup, or copied? Then batches in it may look unsent that have long left.

In: what the database says of itself, and what is remembered outside it. Out: open submissions paused, with the reason, before
anything leaves. Two signs: the database lies in another place than it says (a copy), and it counts fewer claims than this machine
saw made (an old state). Neither sees everything (a whole machine put back remembers nothing newer), so both err towards asking.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, bindparam, select, text, update

from lynn.sending import schema
from lynn.sending.events import PROGRAM, note
from lynn.sending.facts import fact, settled
from lynn.sending.progress import set_state, take_submission
from lynn.sending.states import SubmissionState
from lynn.sending.store import Store
from lynn.text import t

_log = logging.getLogger(__name__)

_SUBMISSION = schema.submissions.c
_LANE = schema.lanes.c
_PLACE = "place"
#: From these something leaves without a person.
_GOING = (SubmissionState.SENDING, SubmissionState.SCHEDULED, SubmissionState.WAITING)
_COUNT = update(schema.lanes).where(_LANE.connection == bindparam("name")).values(claim_count=bindparam("count"))


class Witness:
    """Remembers, in a file beside the database's folder or on the machine of a worker, how many claims it saw made."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._path = folder / "claimed.json"
        self._lock = threading.Lock()
        self._ledger_id: str | None = None
        self._seen: dict[str, int] = {}
        self._is_said = False

    def begin(self) -> None:
        """Read what was remembered, once; outside of any transaction."""
        with self._lock:
            if self._ledger_id is None:
                with self._store.read() as connection:
                    ledger_id = fact(connection, "ledger") or ""
                self._seen = dict(self._stored().get(ledger_id, {}))
                self._ledger_id = ledger_id

    def count(self, connection: Connection, lane: RowMapping) -> int:
        """One more claim, written in the claim's own transaction; tell `saw` once that is on disk."""
        counted = (lane["claim_count"] or 0) + 1
        connection.execute(_COUNT, {"name": lane["connection"], "count": counted})
        return counted

    def is_ahead(self, lane: RowMapping) -> bool:
        """Whether this machine saw more claims than the database knows of."""
        return self._seen.get(lane["connection"], 0) > (lane["claim_count"] or 0)

    def saw(self, name: str, counted: int) -> None:
        """So many claims of this connection are on disk. What cannot be written down is only not remembered."""
        with self._lock:
            if self._seen.get(name, 0) >= counted:
                return
            self._seen[name] = counted
            stored = self._stored()
            mine = stored.setdefault(self._ledger_id or "", {})
            mine |= {lane: max(count, mine.get(lane, 0)) for lane, count in self._seen.items()}
            part = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            try:
                part.write_text(json.dumps(stored), "utf-8")
                part.replace(self._path)
            except OSError as error:
                if not self._is_said:
                    _log.warning("the count of claims cannot be remembered (%s)", error.strerror)
                self._is_said = True

    def stop(self, connection: Connection, lane: RowMapping, now: datetime) -> None:
        """Pause all that goes over this connection; from then on the database's word counts again."""
        _log.warning(
            "the database is older than what has left from here over %s; its submissions are paused", lane["connection"]
        )
        connection.execute(_COUNT, {"name": lane["connection"], "count": self._seen[lane["connection"]]})
        _pause(connection, now, lane["connection"])

    def _stored(self) -> dict[str, dict[str, int]]:
        try:
            found: dict[str, dict[str, int]] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found


def heed_place(store: Store, now: datetime) -> None:
    """Pause what would leave when the database lies in another place than it says: it was copied, or put back."""
    here = _place(store)
    if here is None or settled(store, _PLACE, lambda: here) == here:
        return
    with store.write() as connection:
        if fact(connection, _PLACE) == here:
            return
        _log.warning("the database was copied or put back from a backup; its submissions are paused")
        connection.execute(update(schema.facts).where(schema.facts.c.name == _PLACE).values(value=here))
        _pause(connection, now)


def _place(store: Store) -> str | None:
    """What a copy of the database has of its own; None where nothing can be known."""
    if store.file is not None:
        # A copy is another file; moved within its disk it is the same.
        return str(store.file.stat().st_ino or "") or None
    with store.read() as connection:
        may_ask = connection.execute(text("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")).scalar()
        cluster = may_ask and connection.execute(text("SELECT system_identifier FROM pg_control_system()")).scalar()
        own = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
    return f"{cluster}/{own}"


def _pause(connection: Connection, now: datetime, name: str | None = None) -> None:
    going = select(_SUBMISSION.id).where(_SUBMISSION.state.in_(_GOING))
    if name is not None:
        going = going.where(_SUBMISSION.connection == name)
    reason = t(
        "The database was copied or put back from a backup: what has left since then would leave again. Look in Lynn what "
        "arrived. Then go on, or cancel."
    )
    for submission_id in list(connection.execute(going.order_by(_SUBMISSION.id)).scalars()):
        if take_submission(connection, submission_id)["state"] in _GOING:
            set_state(connection, submission_id, SubmissionState.PAUSED, reason)
            note(
                connection, submission_id, now, PROGRAM, t("stopped: the database was copied or put back from a backup")
            )
