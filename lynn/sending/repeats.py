"""Sent before? Who got which template when, without a number being kept.

In: E.164 numbers. Out: 8-byte digests (the head of HMAC-SHA-256 under a key, see `keys`), kept a batch, and the
answer which people of a new list were reached lately. Without the key nobody can tell whose digest it is; with it, a number can
be tried: its file is for the program alone (0600).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from lynn.sending import schema
from lynn.sending.states import BatchState

#: Bytes kept of each HMAC: a million people against a million others meet by chance once in twenty million lists.
DIGEST_BYTES = 8


def digests(key: bytes, e164s: Sequence[str]) -> bytes:
    """The digests of so many numbers, one after the other."""
    return b"".join(hmac.digest(key, number.encode(), hashlib.sha256)[:DIGEST_BYTES] for number in e164s)


def reached_since(
    connection: Connection, key: bytes, template_id: str, e164s: Sequence[str], since: datetime
) -> list[tuple[int, datetime]]:
    """(place in `e164s`, when last) of those whom this template reached, or may have reached, after `since`."""
    if not e164s:
        return []
    wanted, who = np.unique(_as_numbers(digests(key, e164s)), return_inverse=True)
    sent = _sent(connection, template_id, since)
    seen = [_as_numbers(body) for _, body in sent]
    if not seen:
        return []
    everybody = np.concatenate(seen)
    batch = np.repeat(np.arange(len(seen)), [len(part) for part in seen])
    place = np.minimum(np.searchsorted(wanted, everybody), len(wanted) - 1)
    is_wanted = wanted[place] == everybody
    last = np.full(len(wanted), -1)
    # Oldest first, and of several values for one place the last one stands.
    last[place[is_wanted]] = batch[is_wanted]
    return [(int(i), sent[last[who[i]]][0]) for i in np.flatnonzero(last[who] >= 0)]


def _sent(connection: Connection, template_id: str, since: datetime) -> list[tuple[datetime, bytes]]:
    batches = schema.batches.c
    found = connection.execute(
        select(batches.sent_at, schema.recipients.c.digests)
        .join(schema.recipients, schema.recipients.c.batch_id == batches.id)
        .join(schema.submissions, schema.submissions.c.id == batches.submission_id)
        .where(
            schema.submissions.c.template_id == template_id,
            batches.state.in_((BatchState.ACCEPTED, BatchState.UNKNOWN, BatchState.SENDING)),
            batches.sent_at > since,
        )
        .order_by(batches.sent_at)
    )
    return [(sent_at, body) for sent_at, body in found]


def _as_numbers(body: bytes) -> npt.NDArray[np.uint64]:
    return np.frombuffer(body, dtype="<u8")
