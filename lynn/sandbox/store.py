"""One SQLite file, one thread that owns it: work comes in as functions, results go out after they are on disk.

Nothing is answered before it is durable, and still a thousand requests a second are possible, because the thread takes
whatever waits, does all of it in one transaction, commits once (`synchronous=FULL`), and only then hands out the results.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
_MOST_AT_ONCE = 200


class _Job:
    """One function that waits for its turn, and where its result goes."""

    def __init__(self, work: Callable[[sqlite3.Connection], Any], waiter: "asyncio.Future[Any]") -> None:
        self.work = work
        self.waiter = waiter
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, database: sqlite3.Connection) -> None:
        """Do the work; when it fails, only its own changes are taken back. Raises when everybody's changes are."""
        database.execute("SAVEPOINT job")
        try:
            self.result = self.work(database)
        except Exception as error:  # handed to the one who asked
            self.error = error
            if not database.in_transaction:  # a full disk: SQLite has taken back the whole transaction itself
                raise
            database.execute("ROLLBACK TO job")
        database.execute("RELEASE job")

    def tell(self) -> None:
        """Give the result to the one who asked, unless he has gone."""
        if self.waiter.done():
            return
        if self.error is not None:
            self.waiter.set_exception(self.error)
        else:
            self.waiter.set_result(self.result)


class Store:
    """The world's database. `do` is called from the event loop only."""

    def __init__(self, path: Path) -> None:
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._thread = threading.Thread(target=self._work, name="sandbox-store")
        self._thread.start()

    async def do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run `work` in the owning thread and return its result once it is committed to disk."""
        job = _Job(work, self._loop.create_future())
        self._queue.put(job)
        result: Result = await job.waiter
        return result

    def close(self) -> None:
        """Finish what waits, then close the file."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        is_open = True
        while is_open:
            waiting = [self._queue.get()]
            while len(waiting) < _MOST_AT_ONCE and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            is_open = None not in waiting
            self._together([job for job in waiting if job is not None])
        self._database.close()

    def _together(self, jobs: list[_Job]) -> None:
        try:
            self._database.execute("BEGIN IMMEDIATE")
            for job in jobs:
                job.run(self._database)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:  # nothing of this round happened, and nobody may be told otherwise
            for job in jobs:
                job.error = error
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
        self._loop.call_soon_threadsafe(_tell_all, jobs)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()
