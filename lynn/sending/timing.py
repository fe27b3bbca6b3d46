"""How long things may take, and what time it is. Passed in everywhere, so that a test decides both.

The one rule among these numbers: a lease outlives the hard deadline of a POST by a margin. A batch whose lease has run out
thus has no living POST, unless its worker was frozen in the middle of one; that is why a person waits a second margin before
sending again.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Durations, in seconds unless the name says otherwise."""

    #: Hard total deadline of one POST: connect, write, wait, read. The client keeps it.
    post_deadline_seconds: float = 60.0
    #: The lease of a claimed batch = deadline + this.
    lease_margin_seconds: float = 15.0
    #: "Send again" is offered this long after the lease.
    resend_margin_seconds: float = 60.0
    #: A worker with POSTs in hand says so this often; one that was silent this long no longer counts as in flight.
    beat_seconds: float = 0.3
    silent_after_seconds: float = 1.0
    #: An idle worker looks for work, and says that it is there, this often.
    look_seconds: float = 1.0
    present_every_seconds: float = 10.0
    absent_after_seconds: float = 30.0
    #: After surely-not-taken without a wish of Lynn: doubles from the first to the last, with jitter.
    backoff_first_seconds: float = 1.0
    backoff_last_seconds: float = 60.0
    #: How long an app that stops waits for POSTs in hand. What has no answer by then stays `sending`.
    stop_seconds: float = 4.0
    #: Asking for a task's status: first after this, then at a tenth of the task's age, at most at the last.
    ask_first_seconds: float = 2.0
    ask_last_seconds: float = 600.0
    #: Questions a second, a worker.
    asks_per_second: float = 5.0
    #: Lynn away while asking: doubles from the first to the last.
    ask_again_first_seconds: float = 5.0
    ask_again_last_seconds: float = 900.0
    #: A task without a last word is no longer asked about after so many days.
    ask_days: float = 7.0

    @property
    def lease(self) -> timedelta:
        """From the claim to the end of all hope of an answer."""
        return timedelta(seconds=self.post_deadline_seconds + self.lease_margin_seconds)

    @property
    def resend_margin(self) -> timedelta:
        """From the end of the lease to the offer of sending again."""
        return timedelta(seconds=self.resend_margin_seconds)


#: Goes on while the machine sleeps, where the system has such a clock: what was held up must know for how long.
_STEADY = getattr(time, "CLOCK_BOOTTIME", None)

#: Seconds and clock are read one after the other, and a clock is slewed a little all the time; beyond this it was set.
_CLOCK_WAS_SET = timedelta(seconds=1)


class Clock:
    """The machine's own. A test may pass another."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump, a suspended machine's included."""
        return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)

    def boot(self) -> str | None:
        """Names the start of the machine from which `monotonic` counts: processes with the same one share these seconds. None
        where that is not known, or where another clock counts."""
        return _boot()

    def refresh(self) -> None:
        """Called about once a second by who lives long; a clock that goes by another looks at it."""


@cache
def _boot() -> str | None:
    try:
        return None if _STEADY is None else Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return None


@dataclass(frozen=True, kw_only=True)
class Resend:
    """From when on a batch of unknown fate may be sent again: after its lease, and a margin."""

    margin: timedelta
    clock: Clock

    def from_at(self, batch: Mapping[Any, Any]) -> datetime | None:
        """By the clock as it goes now; None where no lease holds it up. `batch` is its row."""
        if batch["lease_until"] is None:
            return None
        said: datetime = batch["lease_until"] + self.margin
        if batch["lease_boot"] is None or batch["lease_boot"] != self.clock.boot():
            return said
        # Somebody may have set the clock since, while the request is still on its way: these seconds nobody can set.
        left = batch["lease_steady"] + self.margin.total_seconds() - self.clock.monotonic()
        counted = self.clock.now() + timedelta(seconds=left)
        return counted if abs(counted - said) > _CLOCK_WAS_SET else said
