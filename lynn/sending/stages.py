"""Own number first, then a few people, then the rest: stages of a submission, each opened by a person.

In: the batches as frozen and what the person wanted. Out: the same batches in stages. A batch leaves only when its stage is
open; when the last batch of the open stage has its outcome, the submission pauses and says why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from enum import IntEnum

from lynn.batch import Batch
from lynn.sending.splitting import split_payload
from lynn.text import Text, t, tn


class Stage(IntEnum):
    """In the order in which they open."""

    #: The sender's own number: no row of the file.
    OWN_NUMBER = 0
    #: The first few people.
    CANARY = 1
    #: Everybody else; never followed by a stop.
    REST = 2


def in_stages(
    batches: Iterable[Batch], *, own_number_batches: int = 0, canary_rows: int = 0, data_key: str | None = None
) -> Iterator[tuple[Stage, Batch]]:
    """Each batch with its stage. The one in which the canary ends is split there; later numbers move up by one. `ValueError` when
    its rows are not surely known (see `splitting`)."""
    seen = shift = 0
    for place, batch in enumerate(batches):
        if place < own_number_batches:
            yield Stage.OWN_NUMBER, batch
            continue
        left = canary_rows - seen
        seen += batch.row_count
        if 0 < left < batch.row_count:
            head, tail = split_batch(batch, left, data_key)
            yield Stage.CANARY, head
            yield Stage.REST, tail
            shift = 1
        else:
            stage = Stage.CANARY if left > 0 else Stage.REST
            yield stage, dataclasses.replace(batch, number=batch.number + shift) if shift else batch


def split_batch(batch: Batch, rows: int, data_key: str | None) -> tuple[Batch, Batch]:
    """The first so many rows, and the others; everything around the rows stays byte for byte."""
    head, tail = split_payload(batch.payload, rows, batch.row_count, data_key)
    return (
        Batch(
            number=batch.number,
            payload=head,
            row_numbers=batch.row_numbers[:rows],
        ),
        Batch(
            number=batch.number + 1,
            payload=tail,
            row_numbers=batch.row_numbers[rows:],
        ),
    )


def stop_sentence(stage: Stage, people: int) -> Text:
    """Why a submission paused after `stage`, which reached so many people."""
    if stage == Stage.OWN_NUMBER:
        return t("The messages to your own number are out. Look at them, then go on.")
    return tn(
        "The first person was sent to. Look at what came of it, then go on.",
        "The first {count} people were sent to. Look at what came of it, then go on.",
        people,
    )
