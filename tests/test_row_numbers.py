"""Rows that share a number, or have none, are all read, and each gets its own."""

from __future__ import annotations

from pathlib import Path

from tests.grids import assert_both_same, general, texts
from tests.packages import package, sheet


def _row(number: int, text: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}><c r="A{number}" t="str"><v>{text}</v></c></row>'


def test_rows_that_share_a_number_are_all_read_and_each_gets_its_own(tmp_path: Path) -> None:
    rows = _row(1, "Ana") + _row(3, "Bea") + _row(3, "Caro", ' hidden="1"') + _row(3, "Dora") + _row(4, "Eva")
    grid = assert_both_same(package(tmp_path / "l.xlsx", sheet(rows + _row(9, "Flor"))))
    assert texts(grid) == [["Ana"], ["Bea"], ["Caro"], ["Dora"], ["Eva"], ["Flor"]]
    assert grid.row_numbers.tolist() == [1, 3, 4, 5, 6, 9]
    assert grid.hidden_rows == {3, 4, 5}
    (note,) = grid.notes
    assert (note.code, note.rows) == ("rows-renumbered", (4, 5, 6))
    assert "row 3 stands in it more than once" in str(note.text)


def test_of_rows_that_share_a_number_merged_ranges_are_not_filled(tmp_path: Path) -> None:
    merges = '<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="A3:A4"/></mergeCells>'
    rows = _row(1, "Ana") + _row(3, "Bea") + _row(3, "Caro") + _row(4, "Dora")
    grid = assert_both_same(package(tmp_path / "l.xlsx", sheet(rows, after=merges)))
    assert [(merge.first_row, merge.last_row) for merge in grid.merges] == [(1, 2)]


def test_a_row_that_is_called_0_follows_the_one_before_it(tmp_path: Path) -> None:
    grid = general(package(tmp_path / "l.xlsx", sheet(_row(1, "Ana") + _row(0, "Bea"))))
    assert (texts(grid), grid.row_numbers.tolist()) == ([["Ana"], ["Bea"]], [1, 2])
