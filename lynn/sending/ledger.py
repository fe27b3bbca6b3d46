"""The ledger: what we did, committed to disk before and after we did it. The one door to the database for all above.

In: decisions (`NewSubmission`), a person's words. Out: what stands. SQLite file by default, PostgreSQL by URL. What only the
sender may do (claim a batch, write its outcome) is in `claims`, `outcomes` and `asks`, on the same `store`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from lynn.batch import Batch
from lynn.sending import decisions, keeping, reading, recording, repeats, sameness
from lynn.sending.already import Already, already_among
from lynn.sending.events import notes
from lynn.sending.keys import agreed_key
from lynn.sending.reading import RowOutcome
from lynn.sending.shared_clock import SharedClock
from lynn.sending.states import BatchState
from lynn.sending.store import Store
from lynn.sending.submission import BatchView, Counts, NewSubmission, Submission
from lynn.sending.suppression import SuppressionRecord
from lynn.sending.timing import Clock, Resend, Timing
from lynn.sending.witness import Witness
from lynn.settings import Secret

#: The same list to the same campaign within so many days is the same submission, unless a person says "send anyway".
SAME_WITHIN_DAYS = 7


class Ledger:
    """One database. Safe to use from several threads and processes."""

    def __init__(
        self,
        url: str | Secret,
        *,
        data: Path | None = None,
        key: Secret | None = None,
        clock: Clock | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Open (and migrate) the database. `StoreError` when that fails.

        `data` holds the key of "sent before?" unless `key` gives it (64 hexadecimal digits), and what the witness remembers; by
        default the folder of the SQLite file, else `LISTO_DATA`.
        """
        self.store = Store(url)
        self.clock = clock or (Clock() if self.store.is_sqlite else SharedClock(self.store))
        self.timing = timing or Timing()
        #: What lies beside the database.
        self.data = data or self.store.folder or Path(os.environ.get("LISTO_DATA") or "data")

        self._given_key = key

    @cached_property
    def _key(self) -> bytes:
        return agreed_key(self.store, self.data, self._given_key)

    @property
    def _resend(self) -> Resend:
        return Resend(margin=self.timing.resend_margin, clock=self.clock)

    @cached_property
    def witness(self) -> Witness:
        """What this machine remembers of this database."""
        return Witness(self.store, self.data)

    def check(self) -> None:
        """`StoreError` when nothing may be sent from here: another key, a newer Listo, or the database is away."""
        self.store.check_version()
        _ = self._key

    @cached_property
    def suppression(self) -> SuppressionRecord:
        """Who is not to be disturbed, as far as we know."""
        return SuppressionRecord(self.store, lambda: self._key, self.clock)

    def record(self, new: NewSubmission, batches: Iterable[Batch], *, same_within_days: int = SAME_WITHIN_DAYS) -> str:
        """Write a submission and its frozen batches in one transaction; its id. The same decision from the same draft again: the
        first one's id; another decision from it: `ConflictError`.

        The same bytes to the same campaign within some days are the first one's too, whatever the file is called, unless
        `new.send_anyway`. `StoreError` when the rows do not add up, or nothing could be written.
        """
        within = timedelta(days=same_within_days)
        recorded = recording.record(self.store, new, batches, key=self._key, now=self.clock.now(), same_within=within)
        self.store.bell.ring()
        return recorded

    def submission_of(self, draft_id: str) -> str | None:
        """The submission that was recorded from a draft; None when there is none."""
        with self.store.read() as connection:
            return sameness.submission_of(connection, draft_id)

    def submission(self, submission_id: str) -> Submission:
        """One submission. `NotFoundError` when there is none."""
        with self.store.read() as connection:
            return reading.submission(connection, submission_id)

    def submissions(self, *, offset: int = 0, limit: int = 50) -> list[Submission]:
        """The newest first."""
        with self.store.read() as connection:
            return reading.submissions(connection, offset=offset, limit=limit)

    def batches(self, submission_id: str, *, offset: int = 0, limit: int | None = 100) -> list[BatchView]:
        """In order, those replaced by smaller ones left out."""
        with self.store.read() as connection:
            return reading.batches(connection, submission_id, resend=self._resend, offset=offset, limit=limit)

    def unknown_batches(self, submission_id: str) -> list[BatchView]:
        """Those that wait for a person."""
        with self.store.read() as connection:
            return reading.batches(connection, submission_id, resend=self._resend, states=(BatchState.UNKNOWN,))

    def counts(self, submission_id: str) -> Counts:
        """Rows by outcome. `NotFoundError` when there is no such submission."""
        return self.submission(submission_id).counts

    def payload(self, batch_id: int) -> bytes:
        """The exact bytes of a batch. `NotFoundError` once purged."""
        with self.store.read() as connection:
            return reading.payload(connection, batch_id)

    def rows_document(self, submission_id: str) -> bytes:
        """The Parquet that came with the submission. `NotFoundError` once purged."""
        with self.store.read() as connection:
            return reading.rows_document(connection, submission_id)

    def row_outcomes(self, submission_id: str) -> Iterator[RowOutcome]:
        """(sheet row, batch number, outcome, Lynn's status or "", TaskID) of every row that was to go, once, in order."""
        with self.store.read() as connection:
            yield from reading.row_outcomes(connection, submission_id)

    def size_hint(self, connection_name: str) -> tuple[int, int | None]:
        """(rows of the largest load that the connection took, rows of the smallest that was too large for it)."""
        with self.store.read() as connection:
            return reading.size_hint(connection, connection_name)

    def already(self, template_id: str, e164s: Sequence[str], days: int, *, is_practice: bool) -> Already:
        """Who of these people got this template within so many days, or may have, and who waits for it in a submission that
        has not sent to them yet."""
        key, since = self._key, self.clock.now() - timedelta(days=days)
        with self.store.read() as connection:
            return already_among(
                connection, template_id, lambda: repeats.people_of(key, e164s), since, is_practice=is_practice
            )

    def pause(self, submission_id: str, *, by: str) -> None:
        """Takes effect before the next POST. `ConflictError` when nothing is left to pause."""
        decisions.pause(self.store, submission_id, by, self.clock.now())
        self.store.bell.ring()

    def resume(self, submission_id: str, *, by: str) -> None:
        """Go on with what was never attempted. `ConflictError` when there is nothing of the kind."""
        decisions.resume(self.store, submission_id, by, self.clock.now())
        self.store.bell.ring()

    def cancel(self, submission_id: str, *, by: str) -> None:
        """What has not left will not leave. `ConflictError` when everything has left."""
        decisions.cancel(self.store, submission_id, by, self.clock.now())
        self.store.bell.ring()

    def settle(self, batch_id: int, *, arrived: bool, by: str, attempt: int | None = None) -> None:
        """A person's word on an unknown batch, written down. `attempt`: `BatchView.attempts` as they saw it; None: the last one.
        `ConflictError` when it is no longer unknown, left again since, or it is too early."""
        decisions.settle(self.store, batch_id, arrived, by, self._resend, self.clock.now(), attempt=attempt)
        self.store.bell.ring()

    def events(self, submission_id: str, *, language: str = "en") -> Sequence[tuple[str, str, str]]:
        """Who did what when: (ISO time, who, what), oldest first."""
        with self.store.read() as connection:
            found = notes(connection, submission_id)
        return [(at.isoformat(timespec="seconds"), who, what.render(language)) for at, who, what in found]

    def export_record(self, submission_id: str) -> dict[str, Any]:
        """The record of who sent what, as JSON values; nobody's name or number is in it."""
        with self.store.read() as connection:
            return keeping.export_record(connection, submission_id, resend=self._resend)

    def purge(self, submission_id: str, *, by: str) -> None:
        """Delete payloads and rows now; the record stays. `ConflictError` when it has not ended."""
        keeping.purge(self.store, submission_id, by, self.clock.now())

    def purge_expired(self, days: int, *, repeat_days: int = 0) -> int:
        """Delete payloads and rows of what ended longer ago; how many submissions that were. The digests of its people stay for
        `repeat_days`, where these are more: by them it is known who got it."""
        return keeping.purge_expired(self.store, days, self.clock.now(), repeat_days=repeat_days)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()
