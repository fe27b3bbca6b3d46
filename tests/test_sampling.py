"""A few texts of a long column are those that Arrow would take."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from lynn.sheets.sampling import texts_at

CHUNKS = [["a", "b"], [], ["c"], ["d", "e", "f"]]


@pytest.mark.parametrize("rows", [[], [0], [1, 2], [0, 2, 5], [2, 3, 4], range(6)], ids=str)
def test_texts_are_taken_wherever_their_blocks_begin(rows: list[int]) -> None:
    column = pa.chunked_array(CHUNKS, pa.large_string())
    assert texts_at(column, np.array(rows, dtype=np.int64)).to_pylist() == ["abcdef"[row] for row in rows]


def test_a_column_without_rows_has_no_texts() -> None:
    assert len(texts_at(pa.chunked_array([], pa.large_string()), np.zeros(0, dtype=np.int64))) == 0
