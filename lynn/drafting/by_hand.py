"""What a person mends by hand at the check: the rows to look at, what was typed, and what became of it.

In: a checked list and a page of one cause. Out: `RowToMend`s to show; `Typed` values, which the draft takes all at once; and
`MendedRows`, what became of exactly those once they were checked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from lynn.check import CheckedRows
from lynn.check.rules import field_words
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.issues import Issue
from lynn.mapping import field_texts
from lynn.sheets.table import Table
from lynn.text import Text


@dataclass(frozen=True, kw_only=True)
class RowToMend:
    """One row of a cause."""

    #: The sheet's own row number.
    row: int
    #: What a person calls the row.
    place: str
    #: The person's name as it goes out; "" where the template has none.
    who: str
    #: What stands in the sheet, before anything was mended.
    in_sheet: str
    #: What goes out as it stands now, or would if it were not held back: typed, mended, repaired.
    now: str
    why: Text


@dataclass(frozen=True, kw_only=True)
class Typed:
    """Typed and ticked, and not used yet."""

    #: (sheet row number, field) → value.
    values: Mapping[tuple[int, str], str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    #: Left out before, and not any more.
    taken_back: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        """Changes in all."""
        return len(self.values) + len(self.left_out) + len(self.taken_back)

    @property
    def rows(self) -> frozenset[int]:
        """The sheet rows that they are about."""
        return self.left_out | self.taken_back | {row for row, _ in self.values}


@dataclass(frozen=True, kw_only=True)
class MendedRows:
    """What became of rows that were mended."""

    row_count: int
    going: int
    #: Blocking code → rows that are held back for it still, the most first.
    held_back: Mapping[str, int]


def rows_to_mend(table: Table, checked: CheckedRows, issues: list[Issue], field_name: str) -> list[RowToMend]:
    """The rows of these issues. `table` is the list as it was read, without anything that was mended."""
    rows = np.searchsorted(checked.row_numbers, [issue.row for issue in issues])
    chosen = pa.array(rows)
    if checked.mapping is None:
        return []
    in_sheet = field_texts(table, checked.mapping.source(field_name), rows).to_pylist()
    # A phone goes out in the one form that all phones have; to be mended it is shown as it was written.
    is_phone = field_name == checked.phone_field
    now = (checked.shown if is_phone else checked.values)[field_name].take(chosen).to_pylist()
    who = _names(checked, chosen, field_name)
    edits = checked.answers.edits if is_phone else {}
    return [
        RowToMend(
            row=issue.row,
            place=checked.places.name(issue.row),
            who=who[at],
            in_sheet=in_sheet[at],
            now=edits.get((issue.row, field_name), now[at]),
            why=issue.message,
        )
        for at, issue in enumerate(issues)
    ]


def use_typed(store: DraftStore, draft: Draft, typed: Typed) -> Draft:
    """The draft with what was typed and ticked."""
    answers = draft.answers
    return steps.answer(
        store,
        draft,
        edits={**answers.edits, **typed.values},
        left_out=(answers.left_out | typed.left_out) - typed.taken_back,
    )


def mended_rows(checked: CheckedRows, rows: frozenset[int]) -> MendedRows:
    """What became of these sheet rows; rows that the list does not have are passed over."""
    holds = checked.hold[np.isin(checked.row_numbers, list(rows))]
    codes = Counter(checked.hold_codes[hold] for hold in holds.tolist() if hold)
    return MendedRows(row_count=len(holds), going=int((holds == 0).sum()), held_back=dict(codes.most_common()))


def _names(checked: CheckedRows, chosen: pa.Array, field_name: str) -> list[str]:
    person = next((each for each in checked.values.column_names if _is_name(checked, each)), None)
    if person is None or person == field_name:
        return [""] * len(chosen)
    names: list[str] = checked.values[person].take(chosen).to_pylist()
    return names


def _is_name(checked: CheckedRows, field_name: str) -> bool:
    return field_words(checked.template, field_name, None).is_person
