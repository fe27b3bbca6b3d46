"""States of a batch and of a submission, what each means, and which may follow which: one table.

Why here: the rule "unknown is never sent again by the program" is a row of this table, and every writer of the ledger goes by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class BatchState(StrEnum):
    """What we did with a batch, and what we know of it."""

    #: Never attempted, or surely not taken: the program sends it.
    PENDING = "pending"
    #: Recorded before its request left; the answer is not in.
    SENDING = "sending"
    #: A 2xx with a TaskID. Final.
    ACCEPTED = "accepted"
    #: A definite refusal. Final; the data must change.
    REJECTED = "rejected"
    #: Nobody knows whether it was taken. Only a person settles it.
    UNKNOWN = "unknown"
    #: A person stopped the submission before it left. Final.
    CANCELLED = "cancelled"
    #: 413: replaced by two smaller batches. Final, counts for nothing.
    SPLIT = "split"


class SubmissionState(StrEnum):
    """Where a submission stands."""

    #: Starts at a time to come.
    SCHEDULED = "scheduled"
    #: Batches are going out.
    SENDING = "sending"
    #: Troubles in a row, or a person; says why. A person resumes.
    PAUSED = "paused"
    #: Its connection is not there (typed for a session that is gone) or its credentials are refused; says so.
    WAITING = "waiting"
    #: Every batch has left and has an outcome, but some are unknown: a person is asked.
    UNSETTLED = "unsettled"
    #: Every batch has an outcome; Lynn works on the accepted ones and is asked about them.
    WATCHING = "watching"
    #: Nothing more will change.
    DONE = "done"
    #: Stopped by a person; what had left is still watched until final.
    CANCELLED = "cancelled"


#: From → to. Anything else is a programming error.
BATCH_TRANSITIONS: Mapping[BatchState, frozenset[BatchState]] = {
    # To ACCEPTED and REJECTED by a late definite answer, when a person chose "send again" and it has not left yet; to REJECTED
    # too when its people asked not to be disturbed after it was recorded.
    BatchState.PENDING: frozenset({BatchState.SENDING, BatchState.CANCELLED, BatchState.ACCEPTED, BatchState.REJECTED}),
    BatchState.SENDING: frozenset(
        {BatchState.PENDING, BatchState.ACCEPTED, BatchState.REJECTED, BatchState.UNKNOWN, BatchState.SPLIT}
    ),
    # To PENDING and ACCEPTED by a person who settles it; to ACCEPTED and REJECTED by a late definite answer.
    BatchState.UNKNOWN: frozenset({BatchState.PENDING, BatchState.ACCEPTED, BatchState.REJECTED}),
    BatchState.ACCEPTED: frozenset(),
    BatchState.REJECTED: frozenset(),
    BatchState.CANCELLED: frozenset(),
    BatchState.SPLIT: frozenset(),
}
