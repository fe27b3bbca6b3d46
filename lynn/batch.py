"""Checked rows become Batches: frozen bytes, as previewed, recorded, sent and downloaded.

A batch's identity is the SHA-256 of its payload. Only here a number loses its `+`, because Lynn wants digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lynn.check import CheckedRows

#: Rows a batch, when nobody says otherwise. Lynn's limit is unknown; two hundred keeps an unknown outcome small.
DEFAULT_BATCH_SIZE = 200


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One load."""

    #: 1-based position in the submission.
    number: int
    #: The exact UTF-8 JSON that goes over the wire.
    payload: bytes
    #: Hex SHA-256 of `payload`.
    sha256: str
    #: Sheet row numbers, in the order of the payload's rows.
    row_numbers: npt.NDArray[np.int64]

    @property
    def row_count(self) -> int:
        """People in this batch."""
        return len(self.row_numbers)


def make_batches(
    checked: CheckedRows, *, campaign_id: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE
) -> Iterator[Batch]:
    """The rows that will go, in the list's order. `campaign_id` replaces the value under the template's campaign key; None
    leaves it as pasted. Every other key of the pasted document stays as it is and where it is."""
    raise NotImplementedError
