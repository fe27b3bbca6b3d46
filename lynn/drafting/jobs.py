"""Work that outlives a click: reading and checking run here, outside the script thread that a click aborts.

In: a key and a function. Out: a `Job` that any later run of any page finds again by its key. Results are kept by weight (rows), so
that a few million-row lists cannot fill the memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as WaitTimeoutError
from typing import Any

#: Rows over all kept results; about 300 MB at a few hundred bytes a row.
KEPT_ROWS = 2_000_000


class Job:
    """One piece of work: its progress, its end, and the way to stop it."""

    def __init__(self, *, about: str = "") -> None:
        #: What was decided by starting it: another decision under the same key is told apart by it.
        self.about = about
        #: 0..1, set by the work itself.
        self.progress = 0.0
        self.cancelled = threading.Event()
        self._future: Future[Any] = Future()

    @property
    def is_done(self) -> bool:
        """Whether there is a result or an error."""
        return self._future.done()

    def wait(self, seconds: float) -> bool:
        """Give short work the time to end within the click that started it; whether it did."""
        try:
            self._future.exception(timeout=seconds)
        except WaitTimeoutError:
            return False
        return True

    def result(self) -> Any:
        """The result; raises what the work raised."""
        return self._future.result()

    def report(self, share: float) -> None:
        """For the work: how far it is, 0..1."""
        self.progress = share

    def report_or_stop(self, share: float) -> None:
        """The same for work that can only be stopped from within: raises `CancelledError` once it was told to."""
        if self.cancelled.is_set():
            raise CancelledError
        self.report(share)


class Jobs:
    """All running work of this process, and the results worth keeping."""

    def __init__(self, *, threads: int = 2, kept_rows: int = KEPT_ROWS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="listo-job")
        self._kept_rows = kept_rows
        self._jobs: OrderedDict[Hashable, tuple[Job, int]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Job | None:
        """The job with this key, if it runs or its result is still kept."""
        with self._lock:
            entry = self._jobs.get(key)
            if entry is None:
                return None
            self._jobs.move_to_end(key)
            return entry[0]

    def start(self, key: Hashable, work: Callable[[Job], Any], *, weight: int = 1, about: str = "") -> Job:
        """Start the work unless it runs or ran already. `weight` is in rows."""
        with self._lock:
            if entry := self._jobs.get(key):
                self._jobs.move_to_end(key)
                return entry[0]
            job = Job(about=about)
            self._jobs[key] = (job, weight)
            self._drop_heavy()
        self._pool.submit(_run, job, work)
        return job

    def forget(self, key: Hashable) -> None:
        """Drop a result, or stop the work."""
        with self._lock:
            entry = self._jobs.pop(key, None)
        if entry:
            entry[0].cancelled.set()

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            for job, _ in self._jobs.values():
                job.cancelled.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _drop_heavy(self) -> None:
        total = sum(weight for _, weight in self._jobs.values())
        for key in list(self._jobs)[:-1]:
            if total <= self._kept_rows:
                return
            job, weight = self._jobs[key]
            if job.is_done:
                del self._jobs[key]
                total -= weight


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job._future.set_result(work(job))
    except BaseException as error:
        job._future.set_exception(error)
