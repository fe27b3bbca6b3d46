"""Who is not to be disturbed, in the database: an account of who was put on and taken off, never a number.

In: digests of numbers (see `repeats`), what was decided about them. Out: the digests that a submission must not reach. An entry
for a campaign counts for that campaign and for every list that names none; an entry without a campaign counts for all. Who is on
for another campaign is reached only where a person agreed to these very people. Entries are only added: who was put on and taken
off again shows as two of them; who is taken off by a change at Lynn is off only once Lynn took it.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, func, select

from lynn.errors import ConflictError
from lynn.sending import schema
from lynn.sending.entries import Digests, Kind, as_digests, concerns, is_there, same_campaign, taken
from lynn.sending.states import BatchState
from lynn.sending.submission import NewSubmission
from lynn.settings import Operation
from lynn.text import tn

_ENTRY = schema.suppressions.c
#: Sets kept in memory, by database, connection, campaign and version: each batch that leaves asks for one.
_KEPT = 32
_kept: OrderedDict[tuple[str, str, str, str], Digests] = OrderedDict()
_NOBODY: Digests = np.zeros(0, dtype=np.uint64)
#: Changes of the do-not-disturb list itself reach nobody.
_REACHES_NOBODY = frozenset({"dnd", Operation.MANAGE_DND_BY_CAMPAIGN.value})


def reaches_people(operation: str) -> bool:
    """Whether batches of this operation bring messages to people."""
    return operation not in _REACHES_NOBODY


def is_kept(connection: Connection, name: str) -> bool:
    """Whether anybody was ever put on for this connection."""
    return connection.execute(select(_ENTRY.id).where(concerns(name)).limit(1)).first() is not None


def version(connection: Connection, name: str) -> str:
    """Changes whenever somebody was put on or taken off, by whomever, and when Lynn took a change that takes people off."""
    off = select(_ENTRY.submission_id).where(
        concerns(name), _ENTRY.kind == Kind.BULK, _ENTRY.is_on.is_(False), _ENTRY.is_at_lynn.is_(False)
    )
    batches = schema.batches.c
    took = select(func.count()).where(batches.submission_id.in_(off), batches.state == BatchState.ACCEPTED)
    last, ended, count, taken_count = connection.execute(
        select(func.max(_ENTRY.id), func.max(_ENTRY.ended_at), func.count(), took.scalar_subquery()).where(
            concerns(name)
        )
    ).one()
    return f"{last or 0}-{ended.isoformat() if ended else ''}-{count}-{taken_count}"


def knows_one_spelling(connection: Connection, name: str) -> bool:
    """Whether some entry was made by a version that kept only the spelling it was given."""
    query = select(_ENTRY.id).where(concerns(name), _ENTRY.spellings.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def held(connection: Connection, database: str, name: str, campaign_id: str) -> Digests:
    """Digests, sorted, of everybody whom a submission to this campaign ("": none named) must not reach."""
    stamp = version(connection, name)
    if stamp.startswith("0-"):
        return _NOBODY
    key = (database, name, same_campaign(campaign_id), stamp)
    if (found := _kept.get(key)) is None:
        found = _kept[key] = _replayed(connection, _entries(concerns(name)), campaign_id)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def silent_among(
    connection: Connection, name: str, campaign_id: str, people: Digests, agreed: Callable[[], Digests | None]
) -> npt.NDArray[np.bool_]:
    """For each of `people`, whether a submission to this campaign must not reach them.

    `agreed` is asked only where it matters: those who may be reached though they are on for another campaign. None: all who are,
    as versions before 0004 took it.
    """
    database = str(connection.engine.url)
    # For any campaign at all: nearly always nobody of a batch, and then that is all.
    is_on = _is_among(people, held(connection, database, name, ""))
    if not campaign_id or not is_on.any():
        return is_on
    is_here = _is_among(people, held(connection, database, name, campaign_id))
    let_go = agreed()
    return is_here if let_go is None else is_here | (is_on & ~np.isin(people, let_go))


def _is_among(people: Digests, listed: Digests) -> npt.NDArray[np.bool_]:
    """As `np.isin`, for a list that is sorted: a few people are looked up among a million at once."""
    if not len(listed):
        return np.zeros(len(people), dtype=np.bool_)
    place = np.minimum(np.searchsorted(listed, people), len(listed) - 1)
    is_among: npt.NDArray[np.bool_] = listed[place] == people
    return is_among


def refuse_silent(connection: Connection, new: NewSubmission, people: bytes, agreed: bytes) -> None:
    """The last look before a decision is recorded, inside its transaction: `ConflictError` when somebody of the list must not be
    reached. Before each batch leaves there is another (see `sparing`)."""
    if not people or not reaches_people(new.operation):
        return
    is_silent = silent_among(
        connection, new.connection, new.campaign_id, as_digests(people), lambda: as_digests(agreed)
    )
    said_no = int(np.count_nonzero(is_silent))
    if said_no:
        raise ConflictError(
            tn(
                "Meanwhile {count} person of this list asked not to be disturbed. Nothing was sent. Look at the list again.",
                "Meanwhile {count} people of this list asked not to be disturbed. Nothing was sent. Look at the list again.",
                said_no,
            ),
            code="suppressed-meanwhile",
        )


def at_lynn(connection: Connection, name: str, campaign_id: str) -> Digests:
    """Digests of those whom Lynn surely has on this campaign's list, as far as we put them there."""
    return _replayed(connection, _entries(is_there(name)).where(_ENTRY.kind != Kind.LIST), campaign_id, only_taken=True)


def seen(connection: Connection, name: str, campaign_id: str) -> Digests:
    """Digests of those whom Lynn itself named for this campaign when it was asked last."""
    entries = _entries(is_there(name)).where(_ENTRY.kind == Kind.SEEN)
    exactly = _ENTRY.campaign_id.in_(_spelled(connection, entries, campaign_id))
    return _replayed(connection, entries.where(exactly), "")


def seen_campaigns(connection: Connection, name: str) -> list[str]:
    """The campaigns for which Lynn ever named somebody."""
    query = select(_ENTRY.campaign_id).where(is_there(name), _ENTRY.kind == Kind.SEEN).distinct()
    return list(connection.execute(query).scalars())


def _spelled(connection: Connection, entries: Select[Any], campaign_id: str) -> list[str]:
    """The ids in these entries that name this campaign."""
    wanted = same_campaign(campaign_id)
    named = connection.execute(entries.with_only_columns(_ENTRY.campaign_id).order_by(None).distinct()).scalars()
    return [each for each in named if same_campaign(each) == wanted]


def _entries(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _ENTRY.id,
            _ENTRY.campaign_id,
            _ENTRY.kind,
            _ENTRY.is_on,
            _ENTRY.is_at_lynn,
            _ENTRY.submission_id,
            _ENTRY.digests,
            _ENTRY.spellings,
        )
        .where(which, _ENTRY.ended_at.is_(None))
        .order_by(_ENTRY.id)
    )


def _replayed(
    connection: Connection,
    entries: Select[Any],
    campaign_id: str,
    *,
    only_taken: bool = False,
) -> Digests:
    """Put on and taken off in the order in which it was decided, each campaign for itself."""
    if campaign_id:
        entries = entries.where(_ENTRY.campaign_id.in_(["", *_spelled(connection, entries, campaign_id)]))
    people: defaultdict[tuple[str, str], Digests] = defaultdict(lambda: _NOBODY)
    found = connection.execute(entries).all()
    for entry_id, campaign, kind, is_on, is_at_lynn, submission_id, body, spellings in found:
        listed = as_digests(body)
        if kind == Kind.BULK and not is_at_lynn and (only_taken or not is_on):
            listed = np.intersect1d(listed, taken(connection, submission_id))
        elif only_taken and not is_at_lynn:
            continue
        listed = np.union1d(listed, _other_spellings(listed, spellings or b""))
        # Sources stand side by side: whom Lynn no longer names, or who was taken off there, stays on a list that was loaded.
        source = {Kind.LIST: f"list {entry_id}", Kind.SEEN: "lynn"}.get(Kind(kind), "here")
        scope = (source, same_campaign(campaign))
        people[scope] = np.union1d(people[scope], listed) if is_on else np.setdiff1d(people[scope], listed)
    return np.unique(np.concatenate([_NOBODY, *people.values()]))


def _other_spellings(listed: Digests, spellings: bytes) -> Digests:
    """Digests of the other spellings of those in `listed`."""
    own, other = as_digests(spellings).reshape(-1, 2).T
    found: Digests = other[np.isin(own, listed)]
    return found
