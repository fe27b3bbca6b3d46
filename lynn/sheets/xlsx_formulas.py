"""Formulas whose results are not in the file, told from those whose result is an empty text.

In: the formulas of a worksheet as a reader meets them. Out: the rows to warn about. Why apart: the fast and the general reader
must judge alike, and a row cannot be judged before the whole column was seen. An empty `<v></v>` is how XlsxWriter writes an empty
text, and how openpyxl writes a result that it does not know. It is taken for an empty text where the same column holds the result
of another formula: whoever computed that one computed this one too.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Rows that are remembered of a column, and told of a sheet, at most.
_TOLD_ROWS = 200
#: What programs write for a result that they do not know, when they write anything.
_UNKNOWN = "0"


def is_result(written: str) -> bool:
    """Whether somebody computed this."""
    return written not in ("", _UNKNOWN)


class FormulaWatch:
    """What was seen of a sheet's formulas."""

    def __init__(self) -> None:
        #: By 1-based column and whether there is a place for the result at all.
        self._unvalued: dict[tuple[int, bool], list[int]] = {}
        self._computed: set[int] = set()

    def see_unvalued(self, column: int, rows: Iterable[int], *, has_place: bool) -> None:
        """Formulas without a result, in the order of the file; `has_place`: with an empty `<v>`."""
        seen = self._unvalued.setdefault((column, has_place), [])
        if len(seen) < _TOLD_ROWS:
            seen += list(rows)[: _TOLD_ROWS - len(seen)]

    def see_results(self, columns: Iterable[int]) -> None:
        """Columns in which a formula has a result (see `is_result`)."""
        self._computed.update(columns)

    def add(self, other: FormulaWatch, rows_before: int) -> None:
        """What was seen further down, in rows that are counted from `rows_before`."""
        for (column, has_place), rows in other._unvalued.items():
            self.see_unvalued(column, [row + rows_before for row in rows], has_place=has_place)
        self._computed |= other._computed

    def rows(self) -> list[int]:
        """Rows to warn about, ascending, the first 200 of them."""
        told = {
            row
            for (column, has_place), rows in self._unvalued.items()
            if not (has_place and column in self._computed)
            for row in rows
        }
        return sorted(told)[:_TOLD_ROWS]
