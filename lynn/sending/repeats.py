"""Sent before? Who got which template when, without a number being kept.

In: E.164 numbers. Out: 8-byte digests (the head of HMAC-SHA-256 under a key, see `keys`), kept a batch, and the answer which
people of a new list were reached lately, or may have been; whom Lynn refused by name was not. Without the key nobody can tell
whose digest it is; with it, a number can be tried: its file is for the program alone (0600).
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import Connection, Select, select

from lynn.api.wire import is_refusal
from lynn.phone import with_other_spellings
from lynn.sending import schema
from lynn.sending.states import BatchState

Digests = npt.NDArray[np.uint64]

#: Bytes kept of each HMAC: a million people against a million others meet by chance once in twenty million lists.
DIGEST_BYTES = 8


def digests(key: bytes, e164s: Sequence[str]) -> bytes:
    """The digests of so many numbers, one after the other."""
    return b"".join(hmac.digest(key, number.encode(), hashlib.sha256)[:DIGEST_BYTES] for number in e164s)


@dataclass(frozen=True, kw_only=True)
class People:
    """The numbers of a list as digests. What is kept of a batch is the number as it was sent; so both spellings are looked for."""

    #: One a number, in their order.
    digests: bytes
    #: Pairs, for those that can be written another way: the digest of the number, the digest of its other spelling.
    spellings: bytes = b""


def people_of(key: bytes, e164s: Sequence[str]) -> People:
    """So many numbers as digests, their other spellings with them."""
    pairs = with_other_spellings(e164s)
    return People(digests=digests(key, e164s), spellings=digests(key, [each for pair in pairs for each in pair]))


def as_spelled(stored: Digests, spellings: bytes) -> tuple[Digests, npt.NDArray[np.intp]]:
    """(digests of a list's own numbers, places in `stored`) of what is stored under their other spelling."""
    own, other = as_numbers(spellings).reshape(-1, 2).T
    if not len(other) or not len(stored):
        return stored[:0], np.zeros(0, dtype=np.intp)
    order = np.argsort(other)
    own, other = own[order], other[order]
    place = np.minimum(np.searchsorted(other, stored), len(other) - 1)
    found = np.flatnonzero(other[place] == stored)
    return own[place[found]], found


def was_sent(connection: Connection, template_id: str, since: datetime, *, is_practice: bool) -> bool:
    """Whether this template may have reached anybody after `since`."""
    return connection.execute(_batches(template_id, since, is_practice).limit(1)).first() is not None


def reached_among(
    connection: Connection, template_id: str, people: People, since: datetime, *, is_practice: bool
) -> list[tuple[int, datetime]]:
    """(place among `people`, when last) of those whom this template reached, or may have reached, after `since`."""
    return _among(_sent(connection, template_id, since, is_practice), people) if people.digests else []


def _among(sent: list[tuple[datetime, Digests]], people: People) -> list[tuple[int, datetime]]:
    """(place among `people`, when last) of those to whom a batch went that may have arrived; oldest batch first."""
    if not sent:
        return []
    wanted, who = np.unique(as_numbers(people.digests), return_inverse=True)
    seen = [body for _, body in sent]
    everybody = np.concatenate(seen)
    batch = np.repeat(np.arange(len(seen)), [len(part) for part in seen])
    others, places = as_spelled(everybody, people.spellings)
    everybody, batch = np.concatenate([everybody, others]), np.concatenate([batch, batch[places]])
    place = np.minimum(np.searchsorted(wanted, everybody), len(wanted) - 1)
    is_wanted = wanted[place] == everybody
    last = np.full(len(wanted), -1)
    np.maximum.at(last, place[is_wanted], batch[is_wanted])
    return [(int(i), sent[last[who[i]]][0]) for i in np.flatnonzero(last[who] >= 0)]


def _sent(
    connection: Connection, template_id: str, since: datetime, is_practice: bool
) -> list[tuple[datetime, Digests]]:
    """(when, who may have got it) of each batch that may have arrived, oldest first."""
    batches = schema.batches.c
    found = connection.execute(_batches(template_id, since, is_practice).order_by(batches.sent_at))
    return [(sent_at, _not_refused(as_numbers(body), answers)) for sent_at, body, answers in found]


def _batches(template_id: str, since: datetime, is_practice: bool) -> Select[Any]:
    batches, submissions = schema.batches.c, schema.submissions.c
    return (
        select(batches.sent_at, schema.recipients.c.digests, schema.rows.c.answers)
        .join(schema.recipients, schema.recipients.c.batch_id == batches.id)
        .join(schema.submissions, submissions.id == batches.submission_id)
        .outerjoin(schema.rows, schema.rows.c.batch_id == batches.id)
        .where(
            submissions.template_id == template_id,
            submissions.is_practice.is_(is_practice),
            batches.state.in_((BatchState.ACCEPTED, BatchState.UNKNOWN, BatchState.SENDING)),
            batches.sent_at > since,
        )
    )


def _not_refused(people: Digests, answers: bytes | None) -> Digests:
    """Without those whom Lynn refused one by one; `answers` has a status for each, or is None while there are none."""
    if not answers:
        return people
    said = orjson.loads(zlib.decompress(answers))
    if len(said) != len(people):
        # Not a status for each: better to ask once too often.
        return people
    refusals = {status for status in set(said) if is_refusal(status)}
    return people[[status not in refusals for status in said]] if refusals else people


def as_numbers(body: bytes) -> Digests:
    """Digests one after the other, as numbers: quick to compare."""
    return np.frombuffer(body, dtype="<u8")
