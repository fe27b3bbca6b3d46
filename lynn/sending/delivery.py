"""One claimed batch, one POST, one outcome: the table of `design.md` ("what each outcome means") as code.

In: a client and a claim, or the error that the client raised. Out: an `Outcome`. Nothing here touches the ledger, sleeps or
tries again; whatever is not surely known is `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from lynn.api.wire import LoadReply, StatusReply
from lynn.errors import (
    InputError,
    NotTakenError,
    OutcomeUnknownError,
    RefusedError,
    SignInError,
    TooLargeError,
)
from lynn.masking import mask
from lynn.sending.claims import Claim
from lynn.sending.outcomes import Outcome
from lynn.sending.states import BatchState
from lynn.settings import Connection, Operation
from lynn.text import t

#: Lynn's words as kept with a batch.
_WORDS_LENGTH = 2_000


class Carrier(Protocol):
    """What the sender needs of `lynn.api.client.LynnClient`."""

    @property
    def connection(self) -> Connection:
        """Whom it speaks for."""

    def load(self, payload: bytes) -> LoadReply:
        """POST one load."""

    def status(self, task_id: str, *, row_count: int | None = None) -> StatusReply:
        """How far it is."""

    def manage_dnd_by_campaign(self, campaign_id: str, payload: bytes) -> LoadReply:
        """POST one change of a campaign's do-not-disturb list."""

    def dnd_task_status(self, task_id: str, *, row_count: int | None = None) -> StatusReply:
        """How far that is."""

    def upload_campaign_data(self, file_name: str, content: bytes) -> LoadReply:
        """POST one file of campaign records."""


#: Operation of a submission → how its batches leave. A new operation is a line here and one in `ASK_BY`.
POST_BY: Mapping[str, Callable[[Carrier, Claim], LoadReply]] = {
    "load": lambda client, claim: client.load(claim.payload),
    "dnd": lambda client, claim: client.manage_dnd_by_campaign(claim.campaign_id, claim.payload),
    Operation.MANAGE_DND_BY_CAMPAIGN: lambda client, claim: client.manage_dnd_by_campaign(
        claim.campaign_id, claim.payload
    ),
    # The file's own name may hold a person's; Lynn wants only its ending.
    Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT: lambda client, claim: client.upload_campaign_data(
        f"records-{claim.number}.cpg", claim.payload
    ),
}

#: Operation → how Lynn is asked about a task: client, TaskID, rows.
ASK_BY: Mapping[str, Callable[[Carrier, str, int], StatusReply]] = {
    "load": lambda client, task_id, row_count: client.status(task_id, row_count=row_count),
    "dnd": lambda client, task_id, row_count: client.dnd_task_status(task_id, row_count=row_count),
    Operation.MANAGE_DND_BY_CAMPAIGN: lambda client, task_id, row_count: client.dnd_task_status(
        task_id, row_count=row_count
    ),
    Operation.UPLOAD_CAMPAIGN_DATA_BY_TENANT: lambda client, task_id, row_count: client.status(
        task_id, row_count=row_count
    ),
}


def post(client: Carrier, claim: Claim) -> Outcome:
    """Send it, once. Any error, even one of our own making, becomes an outcome."""
    leave = POST_BY.get(claim.operation)
    if leave is None:
        # Recorded by a newer version: nothing of it leaves from here.
        reason = t("This worker does not know how to send this. Update Listo where it runs.")
        return Outcome(state=BatchState.PENDING, reason=reason, is_sign_in=True)
    try:
        reply = leave(client, claim)
    except Exception as error:
        return outcome_of(error, claim.row_count)
    return Outcome(state=BatchState.ACCEPTED, task_id=reply.task_id, words=_kept(reply.words))


def outcome_of(error: Exception, row_count: int) -> Outcome:
    """What is known of a batch whose POST ended with `error`."""
    if isinstance(error, NotTakenError):
        # 429 is Lynn's pace, not trouble; no connection is trouble. Either way nothing of it arrived.
        is_pace = error.code == "lynn-429"
        return Outcome(
            state=BatchState.PENDING,
            reason=error.sentence,
            is_blocking=True,
            wait_seconds=error.retry_after_seconds,
            is_trouble=not is_pace,
        )
    if isinstance(error, TooLargeError):
        if row_count > 1:
            return Outcome(state=BatchState.SPLIT, reason=error.sentence)
        return Outcome(state=BatchState.REJECTED, reason=error.sentence, words=_words_of(error), is_trouble=True)
    if isinstance(error, SignInError | InputError):
        # The request was refused at the door, or its address is not set: nothing of it arrived, and a person must act.
        return Outcome(state=BatchState.PENDING, reason=error.sentence, is_sign_in=True)
    if isinstance(error, RefusedError):
        # Refused again and again is a wrong template or campaign: it must not cost the whole list.
        return Outcome(state=BatchState.REJECTED, reason=error.sentence, words=_words_of(error), is_trouble=True)
    if isinstance(error, OutcomeUnknownError):
        return Outcome(state=BatchState.UNKNOWN, reason=error.sentence, words=_words_of(error), is_trouble=True)
    # An error of our own: its text may hold anything, so only its kind goes on.
    reason = t("Something in Listo failed ({kind}) while this batch was on its way.", kind=type(error).__name__)
    return Outcome(state=BatchState.UNKNOWN, reason=reason, is_trouble=True)


def _words_of(error: RefusedError | OutcomeUnknownError | TooLargeError) -> str:
    return _kept(str(error.facts.get("words") or ""))


def _kept(words: str) -> str:
    return mask(words)[:_WORDS_LENGTH]
