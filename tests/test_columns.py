"""Columns cut to some of their rows give those rows, however many pieces they are in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from lynn.sheets.columns import take_rows
from lynn.sheets.grid import Column

TEXTS = ["a", "b", "", "d", "e", "f"]
PIECES: tuple[list[str], ...] = (TEXTS[:2], [], TEXTS[2:3], TEXTS[3:])


@pytest.mark.parametrize(
    "rows", [[], [0], [5], [1, 2, 3], [0, 2, 5], [0, 0, 3, 3, 3, 5], [5, 0, 2], [0, 1, 2, 3, 4, 5]], ids=str
)
def test_rows_are_taken_across_the_pieces_of_a_column(rows: list[int]) -> None:
    column = Column(
        text=pa.chunked_array(PIECES, pa.large_string()),
        kinds=np.arange(6, dtype=np.int8),
        dates=np.arange(6).astype("datetime64[s]"),
    )
    taken = take_rows(column, np.array(rows, dtype=np.int64))
    assert taken.text.to_pylist() == [TEXTS[row] for row in rows]
    assert taken.kinds is not None
    assert taken.kinds.tolist() == rows
    assert taken.dates is not None
    assert taken.dates.astype(np.int64).tolist() == rows
