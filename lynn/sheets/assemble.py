"""From blocks of rows to one Grid: what every workbook reader ends with.

In: `Block`s, each some rows with the columns that have anything in them. Out: a `Grid`. Why apart: blank rows, shared
blank columns and limits are the same for all readers, and a stray value in XFD1048576 must cost nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lynn.sheets.budget import Budget
from lynn.sheets.grid import CellKind, Column, Grid, Merge, Note
from lynn.sheets.row_numbers import merges_before, note_on, own_numbers, renumbered_notes
from lynn.text import tn

#: Digits of a number that a sheet keeps, and rows that a note lists at most.
_KEPT_DIGITS = 15
_TOLD_ROWS = 200
_ROWS_A_BLOCK = 32_768
_ROWS_A_JOINED_BLOCK = 65_536
_NOT_A_DATE = np.datetime64("NaT", "s")


@dataclass(frozen=True, kw_only=True)
class BlockColumn:
    """One column of a Block; all members have one entry a row."""

    #: `pa.large_string()`.
    text: pa.Array
    kinds: npt.NDArray[np.int8]
    dates: npt.NDArray[np.datetime64] | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some consecutive rows. Columns that are blank in all of them are absent."""

    row_numbers: npt.NDArray[np.int64]
    #: By 1-based sheet column.
    columns: Mapping[int, BlockColumn]


@dataclass(kw_only=True)
class SheetLook:
    """What is known of a sheet beside its cells."""

    name: str
    is_hidden: bool = False
    is_filtered: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    #: Hidden columns as inclusive 1-based ranges.
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


class BlockBuilder:
    """Gathers cells one by one, row after row, for the readers that see one at a time."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._budget = Budget()
        self._rows: list[int] = []
        self._cells: dict[int, tuple[list[int], list[str], list[int], dict[int, dt.datetime]]] = {}

    @property
    def row_count(self) -> int:
        """Rows gathered so far, blank ones left out."""
        return sum(len(block.row_numbers) for block in self.blocks) + len(self._rows)

    def add_row(self, number: int, cells: Sequence[tuple[int, str, CellKind, dt.datetime | None]]) -> None:
        """A row's cells as (1-based column, text, kind, instant). A row of nothing but blanks is left out."""
        if not any(text and not text.isspace() for _, text, _, _ in cells):
            return
        here, size = len(self._rows), 0
        self._rows.append(number)
        for column, text, kind, instant in cells:
            if not text:
                continue
            rows, texts, kinds, instants = self._cells.setdefault(column, ([], [], [], {}))
            if instant is not None:
                instants[len(rows)] = instant
            rows.append(here)
            texts.append(text)
            kinds.append(kind)
            size += len(text)
        self._budget.spend(text_bytes=size)
        if len(self._rows) >= _ROWS_A_BLOCK:
            self.flush()

    def flush(self) -> None:
        """Turn what was gathered into a Block."""
        count = len(self._rows)
        if not count:
            return
        self._budget.spend(cells=count * len(self._cells))
        columns = {column: _dense(count, *cells) for column, cells in sorted(self._cells.items())}
        self.blocks.append(Block(row_numbers=np.array(self._rows, dtype=np.int64), columns=columns))
        self._rows, self._cells = [], {}


def _dense(
    count: int, rows: list[int], texts: list[str], kinds: list[int], instants: Mapping[int, dt.datetime]
) -> BlockColumn:
    where = np.array(rows, dtype=np.int64)
    if len(np.unique(where)) != len(where):
        # A cell given twice: the later one counts, as in Excel.
        last = {row: position for position, row in enumerate(rows)}
        keep = sorted(last.values())
        instants = {new: instants[old] for new, old in enumerate(keep) if old in instants}
        rows, texts, kinds = [rows[i] for i in keep], [texts[i] for i in keep], [kinds[i] for i in keep]
        where = np.array(rows, dtype=np.int64)
    source = np.zeros(count, dtype=np.int64)
    source[where] = np.arange(1, len(where) + 1)
    text = pa.array(["", *texts], type=pa.large_string()).take(pa.array(source))
    dense_kinds = np.zeros(count, dtype=np.int8)
    dense_kinds[where] = kinds
    dates = None
    if instants:
        dates = np.full(count, _NOT_A_DATE)
        for position, instant in instants.items():
            dates[where[position]] = np.datetime64(instant, "s")
    return BlockColumn(text=text, kinds=dense_kinds, dates=dates)


class BlockJoiner:
    """Makes few large Blocks of many small ones: whatever looks at a column looks at each of its pieces."""

    def __init__(self) -> None:
        self._done: list[Block] = []
        self._small: list[Block] = []
        self._waiting = 0
        #: Rows of all Blocks together.
        self.row_count = 0

    def add(self, block: Block) -> None:
        """The next Block; it is let go once joined."""
        self._small.append(block)
        self._waiting += len(block.row_numbers)
        self.row_count += len(block.row_numbers)
        if self._waiting >= _ROWS_A_JOINED_BLOCK:
            self._join()

    def blocks(self) -> list[Block]:
        """All rows, in order."""
        self._join()
        return self._done

    def _join(self) -> None:
        if len(self._small) > 1:
            numbers = sorted({number for block in self._small for number in block.columns})
            columns = {number: _joined(self._small, number) for number in numbers}
            rows = np.concatenate([block.row_numbers for block in self._small])
            self._small = [Block(row_numbers=rows, columns=columns)]
        self._done += self._small
        self._small, self._waiting = [], 0


def _joined(blocks: Sequence[Block], number: int) -> BlockColumn:
    texts, kinds, dates = _parts(blocks, number)
    return BlockColumn(text=pa.concat_arrays(texts), kinds=kinds, dates=dates)


def assemble(blocks: Sequence[Block], look: SheetLook) -> Grid:
    """One Grid of all blocks."""
    row_numbers = np.concatenate([block.row_numbers for block in blocks]) if blocks else np.zeros(0, dtype=np.int64)
    used = sorted({column for block in blocks for column, cells in block.columns.items() if _has_text(cells)})
    first, last = (used[0], used[-1]) if used else (1, 0)
    blank = _blank_column(blocks)
    own = {column: _column(blocks, column) for column in used}
    columns = tuple(own.get(number, blank) for number in range(first, last + 1))
    if len(row_numbers) and (np.diff(row_numbers) <= 0).any():
        order = np.argsort(row_numbers, kind="stable")
        row_numbers = row_numbers[order]
        columns = tuple(_reordered(column, order) for column in columns)
    rows = set(row_numbers.tolist()) if look.hidden_rows else set()
    notes, merges, hidden = look.notes, look.merges, look.hidden_rows & rows
    own_row_numbers = own_numbers(row_numbers)
    if own_row_numbers is not row_numbers:
        stated, row_numbers = row_numbers, own_row_numbers
        notes = [note_on(stated, row_numbers), *renumbered_notes(notes, stated, row_numbers)]
        merges = merges_before(merges, stated, row_numbers)
        hidden = set(row_numbers[np.isin(stated, list(hidden))].tolist())
    long = _rows_of_long_numbers(columns, row_numbers)
    return Grid(
        name=look.name,
        row_numbers=row_numbers,
        columns=columns,
        first_column=first,
        is_hidden=look.is_hidden,
        hidden_rows=frozenset(hidden),
        is_filtered=look.is_filtered,
        hidden_columns=frozenset(
            number for start, stop in look.hidden_columns for number in range(max(start, first), min(stop, last) + 1)
        ),
        merges=tuple(merges),
        notes=(*notes, *([_digits_lost(long)] if long else [])),
        facts=look.facts,
    )


def _rows_of_long_numbers(columns: Sequence[Column], row_numbers: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Rows with a whole number beyond the 15 digits that a sheet keeps, which may thus have lost its last ones."""
    found: set[int] = set()
    for column in columns:
        if column.kinds is None:
            continue
        sizes = pc.binary_length(column.text).to_numpy()
        for position in np.flatnonzero((sizes > _KEPT_DIGITS) & (column.kinds == CellKind.NUMBER)).tolist():
            if column.text[position].as_py().lstrip("-").isdigit():
                found.add(int(row_numbers[position]))
            if len(found) >= _TOLD_ROWS:
                break
    return tuple(sorted(found))


def _digits_lost(rows: tuple[int, ...]) -> Note:
    return Note(
        code="digits-lost",
        text=tn(
            "One row has a number of more than 15 digits. Spreadsheets keep 15: the last ones may have become zeros.",
            "{count} rows have numbers of more than 15 digits. Spreadsheets keep 15: the last ones may have become zeros.",
            len(rows),
        ),
        rows=rows,
    )


def _has_text(column: BlockColumn) -> bool:
    return bool(column.kinds.any())


def _blank_text(count: int) -> pa.Array:
    offsets = pa.py_buffer(np.zeros(count + 1, dtype=np.int64))
    return pa.LargeStringArray.from_buffers(count, offsets, pa.py_buffer(b""))


def _blank_column(blocks: Sequence[Block]) -> Column:
    chunks = [_blank_text(len(block.row_numbers)) for block in blocks]
    return Column(text=pa.chunked_array(chunks, type=pa.large_string()))


def _column(blocks: Sequence[Block], number: int) -> Column:
    texts, kinds, dates = _parts(blocks, number)
    text = pa.chunked_array(texts, pa.large_string())
    return Column(text=text, kinds=kinds if kinds.max(initial=0) > CellKind.TEXT else None, dates=dates)


def _parts(
    blocks: Sequence[Block], number: int
) -> tuple[list[pa.Array], npt.NDArray[np.int8], npt.NDArray[np.datetime64] | None]:
    """Texts by block, kinds and dates of one column."""
    parts = [(block.columns.get(number), len(block.row_numbers)) for block in blocks]
    texts = [part.text if part else _blank_text(count) for part, count in parts]
    kinds = np.concatenate([part.kinds if part else np.zeros(count, dtype=np.int8) for part, count in parts])
    dates = None
    if any(part is not None and part.dates is not None for part, _ in parts):
        dates = np.concatenate(
            [
                part.dates if part is not None and part.dates is not None else np.full(count, _NOT_A_DATE)
                for part, count in parts
            ]
        )
    return texts, kinds, dates


def _reordered(column: Column, order: npt.NDArray[np.int64]) -> Column:
    return Column(
        text=column.text.take(pa.array(order)),
        kinds=None if column.kinds is None else column.kinds[order],
        dates=None if column.dates is None else column.dates[order],
    )
