"""What a check says, as values: an Issue for one cell, IssueRows for all rows of one code, Causes and RepairOffers for the page.

In: positions of rows. Out: small values that a page shows and a store keeps. Why apart from `check`: the rules and the repairs
beneath it make these, and `check` puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.text import Text


class Severity(StrEnum):
    """What an Issue does to its row."""

    #: The row is held back.
    BLOCKING = "blocking"
    #: The row goes; a person may want to look.
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing about one cell or row."""

    #: Permanent kebab-case, such as `phone-missing`.
    code: str
    severity: Severity
    #: The sheet's own row number, 1-based.
    row: int
    #: The template's field; None when it concerns the whole row.
    field: str | None
    #: What the sheet shows in that cell.
    value: str
    message: Text
    #: Key of the repair that would mend it (see `lynn.check.repair`); None when only a person can.
    repair: str | None = None
    #: The sheet's column that `value` stands in, where that is no field's own; None for all else.
    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cells:
    """One cell of the sheet for each of some rows, not all of one column."""

    #: The columns that they stand in, and all of each as the sheet shows it.
    labels: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    #: One entry a row: place among `labels`.
    at: npt.NDArray[np.int64]
    #: One entry a row: position in the Table of the cell.
    rows: npt.NDArray[np.int64]

    def cell(self, place: int) -> tuple[str, str]:
        """The label and the text of one of them."""
        at = int(self.at[place])
        return self.labels[at], self.columns[at][int(self.rows[place])].as_py()


@dataclass(frozen=True, kw_only=True)
class IssueRows:
    """All rows of one code in one field: what Issues are made from when somebody looks."""

    code: str
    severity: Severity
    field: str | None
    #: Positions in the Table, 0-based, ascending.
    rows: npt.NDArray[np.int64]
    repair: str | None = None
    #: Rows concerned, where that is more than `rows` shows: a notice about a whole column has one row, as the place to look.
    column_count: int | None = None
    #: One entry a row: position of the row that goes in its stead. None where that means nothing.
    others: npt.NDArray[np.int64] | None = None
    #: The cells that say so, one a row, where they are no field's.
    cells: Cells | None = None

    @property
    def count(self) -> int:
        """Rows concerned."""
        return len(self.rows) if self.column_count is None else self.column_count


@dataclass(frozen=True, kw_only=True)
class Example:
    """One before/after of a repair, for showing."""

    row: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Cause:
    """All Issues of one code in one field, as the check page shows them."""

    code: str
    severity: Severity
    field: str | None
    #: Rows concerned (for a blocking cause: rows held back first of all for it, so that the causes add up).
    count: int
    #: Issues that `CheckedRows.issues(code, field=field)` gives: for a blocking cause also rows held back first for another one,
    #: for a notice about a whole column the one row to look at.
    issue_count: int
    #: "21 · Repeated people" without the number.
    title: Text
    explanation: Text
    #: Key of the repair that would mend it; None when only a person can.
    repair: str | None = None
    #: Whether a person may let these rows go nonetheless (`Answers.allowed`).
    is_allowable: bool = False


@dataclass(frozen=True, kw_only=True)
class RepairOffer:
    """A named repair, offered or done."""

    name: str
    field: str
    is_applied: bool
    #: Cells that it changes (or changed).
    count: int
    #: "312 phones got their country code"
    title: Text
    examples: tuple[Example, ...]
    #: Whether it is done unless a person undoes it.
    is_default: bool = False

    @property
    def key(self) -> str:
        """What `Answers.applied` and `Answers.undone` hold for this field alone; the bare name speaks for all fields."""
        return f"{self.name}:{self.field}"
