"""What was decided about people who are not to be disturbed: who is put on or taken off, for which campaign, by whom.

In: digests of numbers and a decision. Out: entries, which are only added. An entry holds for a host and tenant (`home`), so that
another section for the same one, or another name for it, holds the same people back; and for its connection's name as well, in
case that now speaks for another. What follows from all entries together is said in `suppressing`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update

from lynn.sending import schema
from lynn.sending.repeats import People
from lynn.sending.states import BatchState
from lynn.sending.submission import NewSubmission

Digests = npt.NDArray[np.uint64]

_ENTRY = schema.suppressions.c
_NOBODY: Digests = np.zeros(0, dtype=np.uint64)


class Kind(StrEnum):
    """Where an entry comes from."""

    #: One person, put on by hand.
    SINGLE = "single"
    #: Many, as a submission to Lynn.
    BULK = "bulk"
    #: A suppression list that was loaded; Lynn knows nothing of it.
    LIST = "list"
    #: What Lynn itself said when it was asked about a person.
    SEEN = "seen"


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """One decision about some people."""

    connection: str
    #: "" for every campaign.
    campaign_id: str
    kind: Kind
    is_on: bool
    created_at: datetime
    created_by: str
    name: str = ""
    submission_id: str | None = None
    is_at_lynn: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A decision as it stands in the record."""

    entry_id: int
    campaign_id: str
    kind: Kind
    is_on: bool
    name: str
    created_at: datetime
    created_by: str
    submission_id: str | None
    person_count: int


def of_submission(new: NewSubmission, submission_id: str, now: datetime) -> NewEntry:
    """The entry that goes with a bulk change."""
    return NewEntry(
        connection=new.connection,
        campaign_id=new.campaign_id,
        kind=Kind.BULK,
        is_on=new.suppresses is True,
        created_at=now,
        created_by=new.created_by,
        name=new.file_name,
        submission_id=submission_id,
    )


def same_campaign(campaign_id: str) -> str:
    """What two spellings of one campaign's id have in common. Made here and not in the database: SQLite knows only ASCII."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", campaign_id).casefold())


def concerns(name: str) -> ColumnElement[bool]:
    """Entries that hold for this connection: those of its host and tenant, and those that were made under its name."""
    return or_(_ENTRY.connection == name, _ENTRY.home == _home_of(name))


def is_there(name: str) -> ColumnElement[bool]:
    """Entries about the very list that this connection speaks of; the name alone tells only where host and tenant are not known."""
    home = _home_of(name)
    by_name = and_(_ENTRY.connection == name, or_(_ENTRY.home.is_(None), home.is_(None)))
    return or_(_ENTRY.home == home, by_name)


def _home_of(name: str) -> Any:
    return select(schema.homes.c.home).where(schema.homes.c.connection == name).scalar_subquery()


def speak_for(connection: Connection, name: str, home: str) -> None:
    """Write down which host and tenant a connection speaks for, and give it what was decided before that was kept."""
    table = schema.homes
    connection.execute(table.delete().where(table.c.connection == name))
    connection.execute(insert(table).values(connection=name, home=home))
    connection.execute(
        update(schema.suppressions).where(_ENTRY.connection == name, _ENTRY.home.is_(None)).values(home=home)
    )


def speaks_for(connection: Connection) -> dict[str, str]:
    """Connection → host and tenant, as they were written down last."""
    return {row.connection: row.home for row in connection.execute(select(schema.homes))}


def add(connection: Connection, entry: NewEntry, people: People) -> int:
    """Write it; its id."""
    unique = np.unique(as_digests(people.digests))
    same = "connection campaign_id kind is_on created_at created_by name submission_id is_at_lynn"
    row = {name: getattr(entry, name) for name in same.split()}
    written = connection.execute(
        insert(schema.suppressions)
        .values(
            **row,
            home=_home_of(entry.connection),
            person_count=len(unique),
            digests=unique.astype("<u8").tobytes(),
            spellings=people.spellings,
        )
        .returning(_ENTRY.id)
    )
    return int(written.scalar_one())


def settle_taken(connection: Connection, submission_ids: Select[Any]) -> None:
    """Before a bulk change's people are forgotten batch by batch: keep, of those it takes off, the ones that Lynn took."""
    off = select(_ENTRY.id, _ENTRY.submission_id, _ENTRY.digests).where(
        _ENTRY.submission_id.in_(submission_ids), _ENTRY.is_on.is_(False), _ENTRY.is_at_lynn.is_(False)
    )
    for entry_id, submission_id, body in connection.execute(off).all():
        listed = np.intersect1d(as_digests(body), taken(connection, submission_id))
        values = {"digests": listed.astype("<u8").tobytes(), "is_at_lynn": True}
        connection.execute(update(schema.suppressions).where(_ENTRY.id == entry_id).values(**values))


def taken(connection: Connection, submission_id: str) -> Digests:
    """Digests of a submission's people whose batches Lynn took."""
    bodies = connection.execute(
        select(schema.recipients.c.digests)
        .join(schema.batches, schema.batches.c.id == schema.recipients.c.batch_id)
        .where(schema.batches.c.submission_id == submission_id, schema.batches.c.state == BatchState.ACCEPTED)
    ).scalars()
    return np.unique(np.concatenate([_NOBODY, *(as_digests(body) for body in bodies)]))


def as_digests(body: bytes) -> Digests:
    """Digests of 8 bytes each as numbers: quick to compare."""
    return np.frombuffer(body, dtype="<u8").astype(np.uint64)
