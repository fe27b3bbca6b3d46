"""A sheet whose single column holds a whole delimited text becomes the sheet that was meant.

In: a Grid. Out: the same, or its lines split into columns. Why: a csv opened by double click in the wrong region, then saved
as a workbook, looks like this; so does a csv quoted line by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from lynn.sheets.grid import Column, Grid, Note
from lynn.sheets.records import DELIMITERS, split_loosely
from lynn.sheets.shapes import names_a_column
from lynn.sheets.view import filled_cells
from lynn.text import t

_SAMPLE = 200
#: What people type between a name and its phone: `Ana Soto - +56 9 6666 0001`.
_MARKS = (" - ", " – ", ": ")
#: Characters of both.
_MOST_OF_PERSON = 200


def unfold(grid: Grid) -> Grid:
    """The Grid with each line split into its fields, where nearly every line has the same number of them."""
    if not grid.columns or not len(grid.row_numbers):
        return grid
    is_spread = any(filled_cells(column).any() for column in grid.columns[1:])
    delimiter = _delimiter_of(_lines(grid, _SAMPLE, is_spread=is_spread), is_spread=is_spread)
    if delimiter is None:
        return grid
    starts = grid.columns[0].text[:_SAMPLE].to_pylist()
    if is_spread and sum(delimiter in start for start in starts) < 0.7 * len(starts):
        return grid  # a list of its own, one of whose columns has such marks
    return _unfolded(grid, _lines(grid, None, is_spread=is_spread), delimiter)


def _lines(grid: Grid, count: int | None, *, is_spread: bool) -> list[str]:
    """Each row as one line. A decimal comma made the wrong program spread a line over several cells."""
    if not is_spread:
        lines: list[str] = grid.columns[0].text[:count].to_pylist()
        return lines
    cells = [column.text[:count].to_pylist() for column in grid.columns[:60]]
    return [",".join(row).rstrip(",") for row in zip(*cells, strict=True)]


def _unfolded(grid: Grid, lines: list[str], delimiter: str) -> Grid:
    rows = [split_loosely(line, delimiter) for line in lines]
    width = max(len(row) for row in rows)
    columns = tuple(
        Column(
            text=pa.chunked_array([pa.array([row[c] if c < len(row) else "" for row in rows], type=pa.large_string())])
        )
        for c in range(width)
    )
    note = Note(
        code="column-unfolded",
        text=t(
            "Every row stood in a single cell with its fields separated by «{mark}»; they were set apart.",
            mark=delimiter.replace("\t", "Tab").strip(),
        ),
    )
    return replace(grid, columns=columns, notes=(*grid.notes, note), merges=(), hidden_columns=frozenset())


def _delimiter_of(lines: list[str], *, is_spread: bool) -> str | None:
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        return None
    for mark in _MARKS if not is_spread else ():
        if sum(_is_person(line.split(mark)) for line in lines) * 10 >= len(lines) * 9:
            return mark
    for delimiter in DELIMITERS:
        if is_spread and delimiter == ",":
            continue
        rows = [split_loosely(line, delimiter) for line in lines]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        places = [place for place, row in enumerate(rows) if len(row) == width]
        known = sum(names_a_column(field) for field in rows[places[0]])
        is_prose = delimiter == "," and width < 3 and sum(", " in line for line in lines) * 2 > len(lines)
        # `Soto, Ana` in every cell is a name, and `red;blue` under `Colours` a value: neither is a row of two fields.
        is_list = known >= 2 or (known == 1 and delimiter != ",") or (places[0] == 0 and width >= 3)
        # Titles stand above, totals below.
        is_steady = count >= 0.9 * (places[-1] - places[0] + 1) and count * 2 > len(rows)
        if is_list and is_steady and not is_prose:
            return delimiter
    return None


def _is_person(parts: Sequence[str]) -> bool:
    """A name and a phone, in whichever order."""
    if len(parts) != 2 or len(parts[0]) + len(parts[1]) > _MOST_OF_PERSON:
        return False
    fewer, more = sorted(sum(character.isdigit() for character in part) for part in parts)
    return more >= 7 and fewer <= 2 and all(part.strip() for part in parts)
