"""What goes into the ledger for one decision to send one table to one campaign, and what can be read back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lynn.api.wire import is_refusal, is_success
from lynn.sending.states import BatchState, SubmissionState
from lynn.text import Text


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """One decision, as the person took it. Its batches come apart."""

    #: The draft it comes from; a draft gives at most one submission (the same decision again gets its id, another is refused).
    draft_id: str | None
    #: Who decided, as shown to colleagues.
    created_by: str
    #: Name of the connection; credentials are never here.
    connection: str
    is_practice: bool
    template_id: str
    template_name: str
    campaign_id: str
    campaign_name: str
    file_name: str
    #: Hex SHA-256 of the file as uploaded.
    file_sha256: str
    #: Rows in the file; = rows of all batches + sum of `held_back`.
    row_count: int
    #: Blocking code → rows.
    held_back: Mapping[str, int]
    #: Mapping, answers and options as JSON values: what makes the record repeatable.
    answers: Mapping[str, Any]
    #: Parquet (zstd) with `row` (sheet row), `hold` (code or ""), and the file's own columns; for the report.
    rows_document: bytes
    #: E.164 of the recipients in the order of the batches' rows; kept only as HMAC, for "sent before?".
    recipients: tuple[str, ...] = ()
    start_at: datetime | None = None
    #: What each batch is for Lynn: "load", or the name of another operation that the sender's clients know.
    operation: str = "load"
    #: So many of the first batches carry the sender's own number: they are no rows of the file and count for nothing.
    own_number_batches: int = 0
    #: At least so many people first, in whole batches; then it pauses until a person has looked. 0: no stop.
    canary_rows: int = 0
    #: Pauses by itself when more than this share (0-1) of at least 20 people failed. None: never.
    stop_above_share: float | None = None
    #: Nothing leaves from "HH:MM" until "HH:MM" in the recipients' zone (IANA name); all three or none.
    quiet_from: str | None = None
    quiet_until: str | None = None
    quiet_zone: str | None = None
    #: A person saw that the same list went out a moment ago and wants it again.
    send_anyway: bool = False
    #: So many days back it is looked, last of all, who got this template already; and who waits for it in another submission.
    #: 0: nobody asks.
    repeat_days: int = 0
    #: To so many of them all a person wants it to go again; when there are more, it is not recorded.
    agreed_repeats: int = 0
    #: E.164 of those among `recipients` who asked for silence in another campaign and whom a person agreed to reach all the same;
    #: kept only as HMAC. Whoever else asks for it there is held back, to the last batch.
    agreed_silence: tuple[str, ...] = ()
    #: For whom the connection speaks: should it speak for another one day, nothing of this leaves over it. None: not known.
    tenant: str | None = None
    #: Under which key the rows lie in each payload; None where it is nothing but rows, or where the template's rule finds it.
    data_key: str | None = None
    #: True puts the recipients on do not disturb in our own record, in the same transaction; False takes them off.
    suppresses: bool | None = None


def refused(statuses: Mapping[str, int]) -> int:
    """So many of these records Lynn refused."""
    return sum(count for status, count in statuses.items() if is_refusal(status))


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Rows of one submission. `rows == held_back + waiting + sending + accepted + rejected + unknown + cancelled`."""

    rows: int
    held_back: int
    waiting: int
    sending: int
    accepted: int
    rejected: int
    unknown: int
    cancelled: int
    #: Lynn's Status verbatim → records, over all accepted batches; what has no answer yet is under "".
    statuses: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def successful_records(self) -> int:
        """Records of accepted batches that Lynn loaded."""
        return sum(count for status, count in self.statuses.items() if is_success(status))

    @property
    def refused_records(self) -> int:
        """Records of accepted batches that Lynn then refused one by one."""
        return refused(self.statuses)

    @property
    def unsuccessful_records(self) -> int:
        """Records of accepted batches of which Lynn said anything but success: refusals, and words that may not be its last."""
        return sum(count for status, count in self.statuses.items() if status and not is_success(status))

    @property
    def balances(self) -> bool:
        """Whether every row of the file is accounted for."""
        parts = self.held_back + self.waiting + self.sending + self.accepted
        return self.rows == parts + self.rejected + self.unknown + self.cancelled


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A submission as it stands."""

    submission_id: str
    created_at: datetime
    created_by: str
    connection: str
    is_practice: bool
    template_id: str
    template_name: str
    campaign_id: str
    campaign_name: str
    file_name: str
    file_sha256: str
    state: SubmissionState
    #: Why it is paused or waiting, for people.
    reason: Text | None
    start_at: datetime | None
    ended_at: datetime | None
    held_back: Mapping[str, int]
    answers: Mapping[str, Any]
    counts: Counts
    batch_count: int
    #: When the payload bytes were deleted; None while they are kept.
    purged_at: datetime | None = None
    #: As in `NewSubmission`.
    tenant: str | None = None
    operation: str = "load"
    quiet_from: str | None = None
    quiet_until: str | None = None
    quiet_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """A batch as it stands, without its bytes."""

    batch_id: int
    number: int
    sha256: str
    row_count: int
    state: BatchState
    task_id: str | None
    #: What happened, for people; None while nothing did.
    reason: Text | None
    #: Lynn's words verbatim, without numbers and tokens.
    words: str
    attempts: int
    sent_at: datetime | None
    answered_at: datetime | None
    #: Lynn's Status verbatim → records; what has no answer yet is under "".
    statuses: Mapping[str, int]
    #: State of the task verbatim, and when Lynn was last asked and will be asked next.
    task_state: str
    asked_at: datetime | None
    ask_next_at: datetime | None
    is_final: bool
    #: From when on "send again" may be offered for an unknown batch.
    resend_from_at: datetime | None
    #: Carries the sender's own number: no row of the file.
    is_own_number: bool = False
