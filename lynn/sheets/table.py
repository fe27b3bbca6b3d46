"""A Table: labels and rows of text, with the sheet's own row numbers; and a Reading: a Table with all that was decided on the way.

Both live on disk as Arrow files that are mapped, not loaded: a million rows cost a page no memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.sheets.grid import Column, Note
from lynn.sheets.places import ONE_SHEET, Places

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Table:
    """The list itself."""

    #: Unique, never empty. As in the sheet where possible; see `Note`s for those that had to be named.
    labels: tuple[str, ...]
    #: One per label, all of `len(row_numbers)` rows.
    columns: tuple[Column, ...]
    #: The sheet's own row number of each row, int64, ascending; of sheets that were joined see `places`.
    row_numbers: npt.NDArray[np.int64]
    #: True where the sheet hides the row.
    hidden: npt.NDArray[np.bool_]
    #: Language whose separators and date order were used for the text: "es", "pt" or "en".
    language: str
    #: Names of rows, where sheets were joined.
    places: Places = ONE_SHEET

    def __len__(self) -> int:
        return len(self.row_numbers)

    def column(self, label: str) -> Column:
        """The column under a label; KeyError when there is none."""
        return self.columns[self._positions[label]]

    @property
    def _positions(self) -> Mapping[str, int]:
        return {label: position for position, label in enumerate(self.labels)}

    def frame(self, start: int = 0, stop: int | None = None) -> pd.DataFrame:
        """Rows [start, stop) as pandas: string columns under their labels, indexed by the sheet's row numbers. For showing
        and for small work; a whole million-row frame is 100s of MB."""
        import pandas as pd  # here, for the process that reads a list has no need of it

        rows = slice(start, stop)
        arrow = pa.table([column.text[rows] for column in self.columns], names=list(self.labels))
        frame: pd.DataFrame = arrow.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow")}.get)
        frame.index = pd.Index(self.row_numbers[rows], name="row")
        return frame


@dataclass(frozen=True, kw_only=True)
class SheetInfo:
    """One sheet that the file offers."""

    name: str
    #: Rows with anything in them, heading included; None when counting would mean reading it all.
    row_count: int | None
    is_hidden: bool


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read, and every decision taken on the way; each can be changed by reading again with other options."""

    table: Table
    #: What the bytes are: "xlsx", "xlsm", "xlsb", "xls", "ods", "html", "xml2003", "delimited".
    kind: str
    sheets: tuple[SheetInfo, ...]
    #: Name of the sheet that the table is from; None for text files.
    sheet: str | None
    #: 1-based sheet rows of the heading; empty when the list has none.
    header_rows: tuple[int, ...]
    notes: tuple[Note, ...]
    #: The first rows of the sheet as they are (title rows included): (sheet row number, cells).
    preview: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def header_row(self) -> int | None:
        """The row that names the columns (the last of `header_rows`)."""
        return self.header_rows[-1] if self.header_rows else None
