"""The ledger: what we did, committed to disk before and after we did it. The one place that knows a database.

In: decisions (`NewSubmission`), claims, answers. Out: what stands. SQLite file by default, PostgreSQL by URL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lynn.batch import Batch
from lynn.sending.submission import BatchView, Counts, NewSubmission, Submission


class Ledger:
    """One database. Safe to use from several threads and processes."""

    def __init__(self, url: str) -> None:
        """Open (and migrate) the database. `StoreError` when that fails."""
        raise NotImplementedError

    def record(self, new: NewSubmission, batches: Iterable[Batch]) -> str:
        """Write a submission and its frozen batches in one transaction; its id. The same draft again: the first one's id."""
        raise NotImplementedError

    def submission(self, submission_id: str) -> Submission:
        """One submission. `NotFoundError` when there is none."""
        raise NotImplementedError

    def submissions(self, *, offset: int = 0, limit: int = 50) -> list[Submission]:
        """The newest first."""
        raise NotImplementedError

    def batches(self, submission_id: str, *, offset: int = 0, limit: int | None = 100) -> list[BatchView]:
        """In order, those replaced by smaller ones left out."""
        raise NotImplementedError

    def unknown_batches(self, submission_id: str) -> list[BatchView]:
        """Those that wait for a person."""
        raise NotImplementedError

    def counts(self, submission_id: str) -> Counts:
        """Rows by outcome."""
        raise NotImplementedError

    def payload(self, batch_id: int) -> bytes:
        """The exact bytes of a batch. `NotFoundError` once purged."""
        raise NotImplementedError

    def pause(self, submission_id: str, *, by: str) -> None:
        """Takes effect before the next POST."""
        raise NotImplementedError

    def resume(self, submission_id: str, *, by: str) -> None:
        """Go on with what was never attempted."""
        raise NotImplementedError

    def cancel(self, submission_id: str, *, by: str) -> None:
        """What has not left will not leave."""
        raise NotImplementedError

    def settle(self, batch_id: int, *, arrived: bool, by: str) -> None:
        """A person's word on an unknown batch, written down. `ConflictError` when it is no longer unknown or too early."""
        raise NotImplementedError

    def events(self, submission_id: str) -> Sequence[tuple[str, str, str]]:
        """Who did what when: (ISO time, who, what), oldest first."""
        raise NotImplementedError
