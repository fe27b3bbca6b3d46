"""One sheet as it is: the text of every cell as a person sees it, and nothing decided yet.

The readers (`xlsx`, `workbook`, `delimited`, …) make Grids; `tables` decides what in a Grid is heading, data or total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.text import Text


class CellKind(IntEnum):
    """What the file says that a cell is; text files know only BLANK and TEXT."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    #: A real date (with or without a time of day); its instant is in `Column.dates`.
    DATE = 3
    #: A time of day or a duration, without a date.
    TIME = 4
    BOOLEAN = 5
    #: `#N/A`, `#REF!` …: the text is the error as the sheet shows it.
    ERROR = 6


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a Grid or of a Table. All members have one entry a row."""

    #: Text as shown; "" for blank. `pa.large_string()`, no nulls.
    text: pa.ChunkedArray
    #: CellKind of each cell, int8. None: every non-blank cell is TEXT.
    kinds: npt.NDArray[np.int8] | None = None
    #: datetime64[s] of the DATE cells, NaT elsewhere. None: the column has no DATE cell.
    dates: npt.NDArray[np.datetime64] | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something noticed about the file that its owner should know. `code` is permanent kebab-case."""

    code: str
    text: Text
    #: Sheet rows concerned, 1-based, when that helps; at most 200 of them.
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A merged range, 1-based and inclusive, in the sheet's own coordinates."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A whole sheet. Rows that are wholly blank are absent, so `row_numbers` has gaps there."""

    #: None for a text file.
    name: str | None
    #: The sheet's own row numbers (records, for text files), 1-based, ascending, int64.
    row_numbers: npt.NDArray[np.int64]
    #: All columns from the first one used to the last one used.
    columns: tuple[Column, ...]
    #: 1-based sheet column of `columns[0]`.
    first_column: int = 1
    is_hidden: bool = False
    #: Sheet rows (1-based) that a filter or a person hid.
    hidden_rows: frozenset[int] = frozenset()
    is_filtered: bool = False
    #: Sheet columns (1-based) that are hidden.
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    #: What the reader itself noticed (encoding guessed, ragged rows, digits lost …).
    notes: tuple[Note, ...] = ()
    #: For the reader's own remarks to programs, such as `{"encoding": "cp1252", "delimiter": ";"}`.
    facts: Mapping[str, str] = field(default_factory=dict)
