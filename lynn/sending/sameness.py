"""Is it the same decision? A second click and a second tab are; another list, campaign, plan or time is not.

In: a decision with its batches, and what the ledger holds. Out: the submission that it is already, or None. The same draft gives
one submission; so does, for some days, the same list to the same campaign under whatever name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Text, exists, literal, or_, select, text

from lynn.batch import Batch
from lynn.errors import ConflictError
from lynn.sending import schema
from lynn.sending.stages import Stage, in_stages
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.store import Store
from lynn.sending.submission import NewSubmission
from lynn.text import t

#: What of a decision is not in its payloads.
_DECIDED = ("tenant", "start_at", "quiet_from", "quiet_until", "quiet_zone", "stop_above_share")
#: A batch in one of these reached its people, or may have, or will.
_MAY_REACH = (BatchState.PENDING, BatchState.SENDING, BatchState.ACCEPTED, BatchState.UNKNOWN)


class Frozen:
    """The batches in their stages, to be taken out once, and a fingerprint of all of them."""

    def __init__(self, new: NewSubmission, batches: Iterable[Batch]) -> None:
        to = "\0".join((new.connection, new.operation, new.template_id, new.campaign_id))
        self._digest = hashlib.sha256(to.encode())
        self.staged = self._noted(
            in_stages(
                batches,
                own_number_batches=new.own_number_batches,
                canary_rows=new.canary_rows,
                data_key=new.data_key,
            )
        )

    def _noted(self, staged: Iterable[tuple[Stage, Batch]]) -> Iterator[tuple[Stage, Batch]]:
        for stage, batch in staged:
            self._digest.update(batch.sha256.encode())
            yield stage, batch

    def fingerprint(self) -> str:
        """Of whom it goes to and all payloads, however far they were taken out."""
        for _ in self.staged:
            pass
        return self._digest.hexdigest()


def submission_of(connection: Connection, draft_id: str) -> str | None:
    """The submission that was recorded from a draft, whatever it sends."""
    table = schema.submissions.c
    return connection.execute(select(table.id).where(table.draft_id == draft_id)).scalar()


def of_draft(store: Store, new: NewSubmission, frozen: Frozen) -> str | None:
    """The submission of this draft, when it is the same decision: a second click, another tab. Where it is another one (other
    people, another campaign, another time), it was not meant by the first and does not pass for it: `ConflictError`."""
    if new.draft_id is None:
        return None
    table = schema.submissions
    with store.read() as connection:
        known = connection.execute(select(table).where(table.c.draft_id == new.draft_id)).mappings().first()
    if known is None:
        return None
    is_same = all(known[name] == getattr(new, name) for name in _DECIDED)
    # The batches last: writing a million people anew takes seconds.
    if not (is_same and known["content"] == frozen.fingerprint()):
        raise ConflictError(
            t(
                "Something else was already recorded for sending from here: “{name}”, under Submissions. What you see now was not "
                "sent. To send it too, begin a new list.",
                name=known["file_name"],
            ),
            code="draft-sent-otherwise",
        )
    return str(known["id"])


def same_content(store: Store, connection: Connection, new: NewSubmission, content: str, since: datetime) -> str | None:
    """The submission that carries the same bytes to the same campaign and may have reached somebody."""
    if not store.is_sqlite:
        # Two tabs at once: the second waits here until the first is committed, then finds it.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(content[:15], 16)})
    same = schema.submissions.c
    # What an older version wrote has no tenant; it may well be this one.
    is_tenant = or_(same.tenant.is_(None), literal(new.tenant, Text).is_(None), same.tenant == new.tenant)
    # Where every batch was refused, nobody was reached and nobody will be; the sender's own number is nobody of the list.
    batches = schema.batches.c
    may_reach = exists().where(
        batches.submission_id == same.id, batches.state.in_(_MAY_REACH), batches.stage != Stage.OWN_NUMBER
    )
    return connection.execute(
        select(same.id)
        .where(
            same.content == content,
            same.created_at > since,
            same.state != SubmissionState.CANCELLED,
            is_tenant,
            may_reach,
        )
        .order_by(same.created_at.desc())
        .limit(1)
    ).scalar()
