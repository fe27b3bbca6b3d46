"""What is looked up in a sheet for many rows at once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lynn.sheets.grid import Column, Grid
from lynn.sheets.view import View, without_rows

ROWS = [["Ana", "1", "x"], ["", "2", ""], ["Eva", "", ""], ["", "", ""], ["Leo", "4", "y"]]


def view() -> View:
    columns = tuple(Column(text=pa.chunked_array([list(each)], pa.large_string())) for each in zip(*ROWS, strict=True))
    return View(Grid(name=None, row_numbers=np.arange(1, 6), columns=columns))


@given(st.sets(st.integers(0, 4), min_size=1))
def test_the_usual_count_is_the_median_of_the_counts(chosen: set[int]) -> None:
    rows = np.array(sorted(chosen))
    assert view().counts_of(rows).tolist() == [sum(map(bool, ROWS[row])) for row in rows]
    assert view().usual_count(rows) == np.median([sum(map(bool, ROWS[row])) for row in rows])


def test_no_rows_have_a_usual_count_of_nothing() -> None:
    assert view().usual_count(np.zeros(0, dtype=np.int64)) == 0


@pytest.mark.parametrize(("left_out", "rest"), [([], [1, 3, 4]), ([3], [1, 4]), ([1, 3, 4], [])])
def test_rows_are_left_out(left_out: list[int], rest: list[int]) -> None:
    assert without_rows(np.array([1, 3, 4]), np.array(left_out, dtype=np.int64)).tolist() == rest
