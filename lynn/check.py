"""Table, ColumnMapping and a person's answers become CheckedRows: what will go, what is held back, and every Issue.

In: the arrow's earlier stops. Out: columns, not objects: a million rows are checked in about a second, and an `Issue` object is
made only for the rows that somebody looks at. Pure: the same input gives the same result, so nothing needs to be cached by hash.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.mapping import ColumnMapping
from lynn.sheets.table import Table
from lynn.template import Template
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
    #: Name of the repair that would mend it (see `lynn.repair`); None when only a person can.
    repair: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that a person decided on the check page. Part of the draft, part of a recipe, part of the record."""

    #: Repairs that a person applied beyond those applied by default, and defaults that they undid.
    applied: frozenset[str] = frozenset()
    undone: frozenset[str] = frozenset()
    #: Which of several rows with one number goes: "first", "last" or "fullest".
    keep_duplicate: str = "first"
    #: Field → "day-first" or "month-first", where a person answered.
    date_orders: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: (sheet row number, field) → value typed by a person.
    edits: Mapping[tuple[int, str], str] = dataclasses.field(default_factory=dict)
    #: Sheet rows that a person took out.
    left_out: frozenset[int] = frozenset()
    #: Blocking codes that a person let go nonetheless; only those that `ALLOWABLE` names have an effect.
    allowed: frozenset[str] = frozenset()


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
    #: "21 · Repeated people" without the number.
    title: Text
    explanation: Text


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


@dataclass(frozen=True, kw_only=True)
class CheckedRows:
    """The result. Rows are in the Table's order; all members have one entry a row unless said otherwise."""

    template: Template
    #: Field → final text. `pa.large_string()` columns in the template's order. Phones in E.164.
    values: pa.Table
    row_numbers: npt.NDArray[np.int64]
    #: 0 = will go; else index into `hold_codes` of the first blocking code.
    hold: npt.NDArray[np.int8]
    #: `hold_codes[0]` is "".
    hold_codes: tuple[str, ...]
    causes: tuple[Cause, ...]
    repairs: tuple[RepairOffer, ...]
    #: Fields whose day/month order nothing decides, each with a date as (day first, month first) ISO, to ask about.
    date_questions: Mapping[str, tuple[str, str]]

    @property
    def row_count(self) -> int:
        """Rows in the list."""
        return len(self.row_numbers)

    @property
    def will_go_count(self) -> int:
        """Rows that will be sent."""
        return int(np.count_nonzero(self.hold == 0))

    @property
    def held_back(self) -> Mapping[str, int]:
        """Blocking code → rows held back for it; with `will_go_count` it adds up to `row_count`."""
        counts = np.bincount(self.hold, minlength=len(self.hold_codes))
        return {code: int(n) for code, n in zip(self.hold_codes[1:], counts[1:], strict=True) if n}

    def issues(
        self, code: str | None = None, *, field: str | None = None, offset: int = 0, limit: int | None = 200
    ) -> list[Issue]:
        """A page of Issues, in row order; all of them with `limit=None`."""
        raise NotImplementedError


def check_rows(
    table: Table,
    template: Template,
    mapping: ColumnMapping,
    answers: Answers | None = None,
    *,
    suppressed: frozenset[str] = frozenset(),
) -> CheckedRows:
    """Check every row. `suppressed` holds E.164 numbers that must not be reached (code `do-not-disturb`)."""
    raise NotImplementedError
