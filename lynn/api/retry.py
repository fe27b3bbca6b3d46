"""Try again? One pure function with its reason beside each branch; time and chance are passed in.

In: what went wrong, how often it was tried, whether the request only reads. Out: seconds to wait, or None to stop. Nobody else
in the program decides this, and a POST that loads people is here only to be told no.
"""

from __future__ import annotations

from collections.abc import Callable

from lynn.errors import LynnError, NotTakenError, OutcomeUnknownError

#: Tries of a read, the first included.
MAX_READ_TRIES = 4
#: First wait (seconds); doubles with each try, up to the cap.
FIRST_WAIT = 0.5
MAX_WAIT = 20.0
#: A reader in front of a screen does not wait longer than this for a wish of the server; the caller decides then.
MAX_PATIENCE = 30.0

#: Troubles of which waiting changes nothing: the same page, shape, address, certificate or rule comes again.
_SAME_AGAIN = frozenset(
    {
        "lynn-unreadable",
        "lynn-redirect",
        "reply-too-large",
        "only-loopback",
        "not-trusted",
        "proxy-407",
        "proxy-refused",
    }
)


def seconds_until_retry(error: LynnError, *, tries: int, is_read: bool, chance: Callable[[], float]) -> float | None:
    """Seconds to wait before the next try inside one call of the client; None: give the error to the caller.

    `tries` counts those made, from 1. `chance` gives a number in [0, 1).
    """
    if not is_read:
        # A write is tried once by the client. Whether it may go again is the ledger's decision, on record.
        return None
    if tries >= MAX_READ_TRIES:
        # Enough; the caller says so, or asks again later.
        return None
    if error.code in _SAME_AGAIN:
        return None
    if isinstance(error, NotTakenError):
        if error.retry_after_seconds is not None:
            # They said when. Not earlier; and not at all when it is too long to sit there.
            wait = error.retry_after_seconds
            return wait + chance() * FIRST_WAIT if wait <= MAX_PATIENCE else None
        # No connection, or 429 without a time.
        return backoff(tries, chance)
    if isinstance(error, OutcomeUnknownError) and error.code not in (
        "lynn-unreadable",
        "lynn-redirect",
        "reply-too-large",
    ):
        # Cut, timed out or 5xx: a read may be asked again without harm. The same page or shape would come again, so not for it.
        return backoff(tries, chance)
    # Refused, signed out, too large: the same question gets the same answer.
    return None


def backoff(tries: int, chance: Callable[[], float]) -> float:
    """Seconds after the `tries`-th failure in a row: doubling, capped, and spread by half so that many do not come as one."""
    ceiling: float = min(MAX_WAIT, FIRST_WAIT * 2 ** min(tries - 1, 30))
    return ceiling / 2 + chance() * ceiling / 2
