"""What becomes of a batch about which Lynn cannot be asked: it waits a little, it leaves because a person said so, or all stops.

In: the trouble of one look, and whether a person decided to send nonetheless. Out: whether the batch waits, or the reason why
nothing more leaves. Nobody is written to because Lynn was busy for a moment.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from lynn.errors import ListoError, NotTakenError
from lynn.text import Text, t

#: A connection that does not answer is left alone for so long, where a person decided to send nonetheless.
_LEFT_ALONE = timedelta(minutes=1)
#: Lynn's wish to wait is followed so often in a row, and no further than this; then a person looks.
_MOST_WAITS = 5
_LONGEST_WISH_SECONDS = 600.0
#: Where it has no such wish: there was no connection.
_WAIT_SECONDS = 5.0
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Until(threading.Event):
    """Set when another is, or when the time is over."""

    def __init__(self, other: threading.Event, seconds: float) -> None:
        super().__init__()
        self._other, self._until = other, time.monotonic() + seconds

    def is_set(self) -> bool:
        """Whether it is time to end."""
        return self._other.is_set() or time.monotonic() >= self._until

    def wait(self, timeout: float | None = None) -> bool:
        """As long as neither has come."""
        left = max(self._until - time.monotonic(), 0.0)
        self._other.wait(left if timeout is None else min(timeout, left))
        return self.is_set()


class Patience:
    """What is known of each connection that did not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: Connection → until when it is not asked.
        self._until: dict[str, datetime] = {}
        #: Connection → how often in a row it was waited for.
        self._waits: dict[str, int] = {}

    def seconds_left(self, name: str, now: datetime) -> float:
        """For so long it is not asked; 0 when it may be."""
        return max((self._until.get(name, _LONG_AGO) - now).total_seconds(), 0.0)

    def is_waiting(self, name: str) -> bool:
        """Whether that is because it wished so, and not because a person sends without asking."""
        return name in self._waits

    def end(self, name: str) -> None:
        """It answered."""
        with self._lock:
            self._until.pop(name, None)
            self._waits.pop(name, None)

    def after(self, name: str, trouble: ListoError, now: datetime, *, is_decided: bool) -> bool | Text:
        """What becomes of the batch: True: it waits; False: it leaves, as a person decided; or why nothing more leaves."""
        with self._lock:
            if is_decided:
                self._until[name] = now + _LEFT_ALONE
                return False
            waits = self._waits.get(name, 0)
            if isinstance(trouble, NotTakenError) and waits < _MOST_WAITS:
                wish = trouble.retry_after_seconds or _WAIT_SECONDS
                if wish <= _LONGEST_WISH_SECONDS:
                    self._waits[name] = waits + 1
                    self._until[name] = now + timedelta(seconds=wish)
                    return True
            self._until.pop(name, None)
            self._waits.pop(name, None)
        return t(
            "Lynn could not be asked who is on do not disturb, so nothing more left: {reason} Go on to ask again. Or cancel, and "
            "send the list anew with your reason for not asking.",
            reason=trouble.sentence,
        )
