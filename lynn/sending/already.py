"""Before a list is recorded: who of it got this template lately, or may have, and who waits for it in another submission.

In: the people of a new list, as digests. Out: an `Already`; `ConflictError` when there are more of them than a person agreed to.
Two lists with the same people may have been checked side by side, at two desks; so the last word is spoken in the transaction
that records, where the first of them stands already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from sqlalchemy import Connection, select, text

from lynn.errors import ConflictError
from lynn.sending import schema
from lynn.sending.repeats import Digests, People, as_numbers, as_spelled, reached_among, was_sent
from lynn.sending.states import BatchState, SubmissionState
from lynn.sending.submission import NewSubmission
from lynn.text import Text, t, tn


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """People of a list to whom another submission has not sent yet, and will unless it is cancelled."""

    submission_id: str
    #: Of its list; by this name people know it.
    file_name: str
    #: When it starts, where that is still to come.
    start_at: datetime | None
    #: Their places in the list.
    places: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Already:
    """Those of a list who got a template already, or are about to."""

    #: (place in the list, when last) of those whom it reached, or may have.
    reached: tuple[tuple[int, datetime], ...] = ()
    #: The submission that was recorded first comes first.
    waiting: tuple[Waiting, ...] = ()

    @cached_property
    def places(self) -> frozenset[int]:
        """Of all of them, each once, however often they got it or wait for it."""
        reached = (place for place, _ in self.reached)
        return frozenset(reached).union(*(each.places for each in self.waiting))

    @property
    def count(self) -> int:
        """So many people."""
        return len(self.places)


def already_among(
    connection: Connection,
    template_id: str,
    people: Callable[[], People],
    since: datetime,
    *,
    is_practice: bool,
    but: str = "",
) -> Already:
    """Who of `people` (digests, made only when they are needed) this template reached after `since`, or will reach by another
    submission than `but`. Practice reaches nobody, so it is judged by itself."""
    waiting = _waiting(connection, template_id, is_practice, but)
    if not waiting and not was_sent(connection, template_id, since, is_practice=is_practice):
        return Already()
    listed = people()
    numbers = as_numbers(listed.digests)
    found = (
        Waiting(
            submission_id=submission_id,
            file_name=file_name,
            start_at=start_at,
            places=tuple(np.flatnonzero(np.isin(numbers, _in_both_spellings(parts, listed))).tolist()),
        )
        for (submission_id, file_name, start_at), parts in waiting.items()
    )
    return Already(
        reached=tuple(reached_among(connection, template_id, listed, since, is_practice=is_practice)),
        waiting=tuple(each for each in found if each.places),
    )


def _in_both_spellings(parts: list[Digests], people: People) -> Digests:
    """Digests that wait, those under the other spelling of one of `people` as this list spells it."""
    waiting = np.concatenate(parts)
    return np.concatenate([waiting, as_spelled(waiting, people.spellings)[0]])


def refuse_repeats(
    connection: Connection, new: NewSubmission, people: People, submission_id: str, now: datetime
) -> None:
    """The last look, inside the transaction that records `submission_id`: `ConflictError` when more people of the list got this
    template already, or wait for it elsewhere, than a person agreed to."""
    if not people.digests:
        return
    if connection.dialect.name == "postgresql":
        # Two lists at once: the second waits here until the first is committed, then sees its people.
        key = int(hashlib.sha256(f"template {new.template_id}".encode()).hexdigest()[:15], 16)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": key})
    if not new.repeat_days:
        return
    since = now - timedelta(days=new.repeat_days)
    found = already_among(
        connection, new.template_id, lambda: people, since, is_practice=new.is_practice, but=submission_id
    )
    if found.count > new.agreed_repeats:
        raise ConflictError(_sentence(found), code="reached-already")


def _sentence(found: Already) -> Text:
    if not found.waiting:
        return tn(
            "{count} person of this list got this template already. Nothing was sent. Say first whether they get it again.",
            "{count} people of this list got this template already. Nothing was sent. Say first whether they get it again.",
            found.count,
        )
    if not found.reached:
        return tn(
            "{count} person of this list waits for this template in another submission: {which}. Nothing was sent. Say first "
            "whether they get it twice.",
            "{count} people of this list wait for this template in another submission: {which}. Nothing was sent. Say first "
            "whether they get it twice.",
            found.count,
            which=_which(found.waiting[0]),
        )
    return tn(
        "{count} person of this list got this template already, or waits for it in another submission: {which}. Nothing was "
        "sent. Say first whether they get it again.",
        "{count} people of this list got this template already, or wait for it in another submission: {which}. Nothing was "
        "sent. Say first whether they get it again.",
        found.count,
        which=_which(found.waiting[0]),
    )


def _which(waiting: Waiting) -> Text:
    if waiting.start_at is None:
        return t("“{name}”", name=waiting.file_name)
    when = f"{waiting.start_at:%Y-%m-%d %H:%M} UTC"
    return t("“{name}”, to start {when}", name=waiting.file_name, when=when)


def _waiting(
    connection: Connection, template_id: str, is_practice: bool, but: str
) -> dict[tuple[str, str, datetime | None], list[Digests]]:
    """(submission, name, start) → digests, a batch that has not left after the other. What was cancelled waits no longer."""
    submission, batch = schema.submissions.c, schema.batches.c
    found = connection.execute(
        select(submission.id, submission.file_name, submission.state, submission.start_at, schema.recipients.c.digests)
        .join(schema.batches, batch.submission_id == submission.id)
        .join(schema.recipients, schema.recipients.c.batch_id == batch.id)
        .where(
            submission.template_id == template_id,
            submission.is_practice.is_(is_practice),
            submission.id != but,
            batch.state == BatchState.PENDING,
        )
        .order_by(submission.created_at, submission.id)
    )
    waiting: dict[tuple[str, str, datetime | None], list[Digests]] = {}
    for submission_id, name, state, start_at, body in found:
        start = start_at if state == SubmissionState.SCHEDULED else None
        waiting.setdefault((submission_id, name, start), []).append(as_numbers(body))
    return waiting
