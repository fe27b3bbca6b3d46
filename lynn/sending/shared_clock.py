"""One time for all machines: that of the database which they share.

In: a PostgreSQL store. Out: a `Clock`. Why: a lease that one machine wrote is judged by another. Were the second five minutes
ahead, it would call a batch on its way lost, and offer a person to send it again. So no machine's own clock is asked: it may be
wrong, and it may jump.
"""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from lynn.errors import StoreError
from lynn.sending.store import Store
from lynn.sending.timing import Clock

_log = logging.getLogger(__name__)

#: A quartz drifts some milliseconds in this time.
_GOOD_SECONDS = 30.0
#: More than this from the machine's own clock is worth a line in the log.
_WORTH_SAYING = timedelta(seconds=30)


class SharedClock(Clock):
    """The database's time, carried on between two looks by seconds that never jump."""

    def __init__(self, store: Store, machine: Clock | None = None) -> None:
        """`StoreError` when the database cannot be asked."""
        self._store = store
        self._machine = machine or Clock()
        self._lock = threading.Lock()
        self._is_said = False
        self._base, self._at = self._look()

    def now(self) -> datetime:
        """Aware UTC."""
        with self._lock:
            return self._base + timedelta(seconds=self._machine.monotonic() - self._at)

    def monotonic(self) -> float:
        """The machine's."""
        return self._machine.monotonic()

    def boot(self) -> None:
        """Each machine has its own, and none may set the database's time."""

    def refresh(self) -> None:
        """Look again, if it is time to. With the database away the last look is carried on."""
        if self._machine.monotonic() - self._at < _GOOD_SECONDS:
            return
        try:
            base, at = self._look()
        except StoreError:
            return
        with self._lock:
            self._base, self._at = base, at

    def _look(self) -> tuple[datetime, float]:
        with self._store.read() as connection:
            # Past the connecting, so that only the question and its answer lie between the two looks at our seconds.
            began = self._machine.monotonic()
            told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            ended = self._machine.monotonic()
        if not self._is_said and abs(self._machine.now() - told) > _WORTH_SAYING:
            self._is_said = True
            _log.warning("the clock of this machine differs from the database's, which counts")
        return told.astimezone(UTC), (began + ended) / 2
