"""The record of who is not to be disturbed: asked before every list and every batch, written by every decision about people.

In: E.164 numbers of one connection. Out: which of them must not be reached. No number is kept, only digests under the key that
lies in the data folder; so the record answers about a number that somebody has, and can never be listed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import select, update

from lynn.errors import NotFoundError
from lynn.phone import with_other_spellings
from lynn.sending import entries, schema, suppressing
from lynn.sending.entries import Digests, Entry, Kind, NewEntry
from lynn.sending.repeats import digests, people_of
from lynn.sending.store import Store
from lynn.sending.timing import Clock
from lynn.text import t

_ENTRY = schema.suppressions.c


class SuppressionRecord:
    """All of one ledger. Safe to use from several threads and processes."""

    def __init__(self, store: Store, key: Callable[[], bytes], clock: Clock) -> None:
        """`key` gives the key of the digests."""
        self._store = store
        self._key = key
        self._clock = clock

    def speak_for(self, homes: Mapping[str, str]) -> None:
        """Connection → host and tenant that it speaks for (`Connection.home`): what was decided for one holds for all of them."""
        with self._store.read() as database:
            known = entries.speaks_for(database)
        new = {name: home for name, home in homes.items() if home and known.get(name) != home}
        if not new:
            return
        with self._store.write() as database:
            for name, home in new.items():
                entries.speak_for(database, name, home)

    def version(self, connection: str) -> str:
        """Changes with every entry; what was checked under another version is checked again."""
        with self._store.read() as database:
            return suppressing.version(database, connection)

    def held(self, connection: str, campaign_id: str, e164s: Sequence[str]) -> frozenset[str]:
        """Those that a list to this campaign ("": none is named) must not reach."""
        with self._store.read() as database:
            listed = suppressing.held(database, str(self._store.engine.url), connection, campaign_id)
            is_deep = suppressing.knows_one_spelling(database, connection)
        return self._among(listed, e164s, is_deep=is_deep)

    def fingerprint(self, e164s: Sequence[str]) -> str:
        """Tells whether two lists hold the same people, in whatever order, and nothing about them; "" for nobody."""
        if not e164s:
            return ""
        each = np.unique(entries.as_digests(digests(self._key(), e164s)))
        return hmac.digest(self._key(), each.tobytes(), hashlib.sha256)[:16].hex()

    def at_lynn(self, connection: str, campaign_id: str, e164s: Sequence[str]) -> frozenset[str]:
        """Those whom Lynn surely has on this campaign's list, because we put them there and it took it."""
        with self._store.read() as database:
            listed = suppressing.at_lynn(database, connection, campaign_id)
        return self._among(listed, e164s, is_deep=True)

    def seen(self, connection: str, campaign_id: str, e164s: Sequence[str]) -> frozenset[str]:
        """Those whom Lynn itself named for this campaign when it was asked last."""
        with self._store.read() as database:
            listed = suppressing.seen(database, connection, campaign_id)
        return self._among(listed, e164s, is_deep=True)

    def seen_campaigns(self, connection: str) -> list[str]:
        """The campaigns for which Lynn ever named somebody."""
        with self._store.read() as database:
            return suppressing.seen_campaigns(database, connection)

    def put(
        self,
        connection: str,
        campaign_ids: Sequence[str],
        e164s: Sequence[str],
        *,
        by: str,
        is_on: bool = True,
        kind: Kind = Kind.SINGLE,
        is_at_lynn: bool = False,
    ) -> tuple[int, ...]:
        """Put people on for these campaigns ("" for every one), or take them off; the entries' ids."""
        people, now = people_of(self._key(), e164s), self._clock.now()
        with self._store.write() as database:
            return tuple(
                entries.add(
                    database,
                    NewEntry(
                        connection=connection,
                        campaign_id=campaign_id,
                        kind=kind,
                        is_on=is_on,
                        created_at=now,
                        created_by=by,
                        is_at_lynn=is_at_lynn,
                    ),
                    people,
                )
                for campaign_id in campaign_ids
            )

    def told(self, entry_ids: Sequence[int]) -> None:
        """Lynn took what these entries say."""
        with self._store.write() as database:
            database.execute(update(schema.suppressions).where(_ENTRY.id.in_(list(entry_ids))).values(is_at_lynn=True))

    def load_list(self, connection: str, name: str, e164s: Sequence[str], *, by: str) -> int:
        """Keep a suppression list: everybody on it is held back from everything; the entry's id."""
        now = self._clock.now()
        entry = NewEntry(
            connection=connection,
            campaign_id="",
            kind=Kind.LIST,
            is_on=True,
            created_at=now,
            created_by=by,
            name=name,
        )
        people = people_of(self._key(), e164s)
        with self._store.write() as database:
            return entries.add(database, entry, people)

    def end_list(self, entry_id: int) -> None:
        """Take a loaded list away; those who are also on do not disturb otherwise stay so. `NotFoundError`: it is gone."""
        with self._store.write() as database:
            ended = database.execute(
                update(schema.suppressions)
                .where(_ENTRY.id == entry_id, _ENTRY.kind == Kind.LIST, _ENTRY.ended_at.is_(None))
                .values(ended_at=self._clock.now(), digests=b"")
            )
            if ended.rowcount != 1:
                raise NotFoundError(t("This list is not there (any more)."), code="list-gone")

    def entries(self, connection: str, *, kinds: Sequence[Kind] = tuple(Kind), limit: int = 50) -> list[Entry]:
        """What was decided, the newest first; lists that were taken away are left out."""
        same = "campaign_id name created_at created_by submission_id person_count is_on"
        with self._store.read() as database:
            found = database.execute(
                select(schema.suppressions)
                .where(entries.concerns(connection), _ENTRY.kind.in_(list(kinds)), _ENTRY.ended_at.is_(None))
                .order_by(_ENTRY.id.desc())
                .limit(limit)
            ).mappings()
            return [
                Entry(entry_id=row["id"], kind=Kind(row["kind"]), **{name: row[name] for name in same.split()})
                for row in found
            ]

    def history(self, connection: str, e164: str) -> list[tuple[Entry, datetime]]:
        """The entries that speak of one number, the newest first, each with its moment."""
        people = people_of(self._key(), [e164])
        wanted = entries.as_digests(people.digests + people.spellings)
        same = "campaign_id name created_at created_by submission_id person_count is_on"
        with self._store.read() as database:
            found = database.execute(
                select(schema.suppressions)
                .where(entries.concerns(connection), _ENTRY.ended_at.is_(None))
                .order_by(_ENTRY.id.desc())
            ).mappings()
            return [
                (
                    Entry(entry_id=row["id"], kind=Kind(row["kind"]), **{name: row[name] for name in same.split()}),
                    row["created_at"],
                )
                for row in found
                if np.isin(wanted, entries.as_digests(row["digests"] + (row["spellings"] or b""))).any()
            ]

    def _among(self, listed: Digests, e164s: Sequence[str], *, is_deep: bool) -> frozenset[str]:
        """`is_deep`: the other spelling of each number is looked for as well."""
        if not len(listed) or not e164s:
            return frozenset()
        pairs = with_other_spellings(e164s) if is_deep else []
        looked_for = [*e164s, *(other for _, other in pairs)]
        is_listed = np.isin(entries.as_digests(digests(self._key(), looked_for)), listed)
        found = (looked_for[place] for place in np.flatnonzero(is_listed).tolist())
        own = {other: number for number, other in pairs}
        # A list may hold both spellings: each of them is an answer.
        return frozenset(number for each in found for number in (each, own.get(each, each))).intersection(e164s)
