"""A batch that is too large becomes two smaller ones, in the ledger: same rows, same order, new identity.

In: the row of a batch. Out: the ids of its halves, both pending; the batch itself is `split` and counts for nothing.
"""

from __future__ import annotations

import zlib

import numpy as np
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from lynn.batch import Batch
from lynn.sending import schema
from lynn.sending.recording import batch_row, insert_bodies
from lynn.sending.stages import split_batch
from lynn.sending.states import BatchState

_SUBMISSION = schema.submissions.c
_BATCH = schema.batches.c


def divide(connection: Connection, row: RowMapping, at: int | None = None) -> tuple[int, int]:
    """Replace a batch by two pieces, both pending; their ids. `at`: rows of the first one, by default half of them.

    `ValueError` when its rows are not surely known (see `splitting`); then nothing was changed.
    """
    half = row["row_count"] // 2 if at is None else at
    body = connection.execute(
        select(schema.payloads.c.body).where(schema.payloads.c.batch_id == row["id"])
    ).scalar_one()
    packed = connection.execute(
        select(schema.rows.c.row_numbers).where(schema.rows.c.batch_id == row["id"])
    ).scalar_one()
    data_key = connection.execute(
        select(_SUBMISSION.data_key).where(_SUBMISSION.id == row["submission_id"])
    ).scalar_one()
    highest = connection.execute(
        select(func.max(_BATCH.number)).where(_BATCH.submission_id == row["submission_id"])
    ).scalar_one()
    whole = Batch(
        number=highest + 1,
        payload=zlib.decompress(body),
        row_numbers=np.frombuffer(zlib.decompress(packed), "<i8"),
    )
    pieces = split_batch(whole, half, data_key)
    places = (row["position"], row["position"] + half)
    ids = connection.execute(
        insert(schema.batches).returning(_BATCH.id, sort_by_parameter_order=True),
        [
            batch_row(piece, row["submission_id"], row["connection"], place, row["stage"]) | {"parent_id": row["id"]}
            for piece, place in zip(pieces, places, strict=True)
        ],
    ).scalars()
    first, second = ids
    insert_bodies(connection, [(first, pieces[0]), (second, pieces[1])])
    _divide_recipients(connection, row["id"], (first, second), half / row["row_count"])
    connection.execute(update(schema.batches).where(_BATCH.id == row["id"]).values(state=BatchState.SPLIT))
    connection.execute(
        update(schema.submissions)
        .where(_SUBMISSION.id == row["submission_id"])
        .values(batch_count=_SUBMISSION.batch_count + 1)
    )
    return first, second


def _divide_recipients(connection: Connection, batch_id: int, pieces: tuple[int, int], share: float) -> None:
    table = schema.recipients.c
    body = connection.execute(select(table.digests).where(table.batch_id == batch_id)).scalar()
    if body is None:
        return
    cut = round(len(body) * share)
    parts = zip(pieces, (body[:cut], body[cut:]), strict=True)
    connection.execute(insert(schema.recipients), [{"batch_id": piece, "digests": part} for piece, part in parts])
