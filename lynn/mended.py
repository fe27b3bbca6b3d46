"""What a person changed in the workbook of the held-back rows, told cell by cell.

In: the mended workbook as it was read, and the list that it is from. Out: the cells that differ, and everything that was passed
over. Why so strict: a row is known by its id alone, and a wrong one would write one person over another.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lynn.answers import Answers
from lynn.check import with_cell_edits
from lynn.errors import ListError
from lynn.mapping import ColumnMapping
from lynn.mended_same import day_as_text, is_same
from lynn.row_ids import RowId, RowIds, parse_id
from lynn.sheets.table import Table
from lynn.text import t
from lynn.workbooks import ID_LABEL, earlier_labels, id_count, is_reason

#: As many rows as a refusal names.
_MOST_ROWS: Final = 10


@dataclass(frozen=True, kw_only=True)
class MendedCells:
    """What a mended workbook changes, and what of it changes nothing."""

    #: (sheet row number, label) → text, only where it differs from the list.
    cells: Mapping[tuple[int, str], str]
    #: Rows of the list that were found again by their id.
    matched_count: int
    #: Rows of the workbook, by its own row numbers, that are none of those held back: people whom somebody added, changed ids.
    unmatched_rows: tuple[int, ...] = ()
    #: Columns of the list that the workbook no longer has, with something in them.
    missing_labels: tuple[str, ...] = ()
    #: Columns of the workbook that the list does not have.
    unknown_labels: tuple[str, ...] = ()


def mended_cells(mended: Table, table: Table, answers: Answers, ids: RowIds) -> MendedCells:
    """Compare a mended held-back workbook with the list it came from (as the answers so far have it). Only its rows are replaced.

    `ListError`: `mended-no-id`; `mended-other-list` (fact `file`: what `file_mark` gives for the file that it is of);
    `mended-other-reading`; `mended-twice`; `mended-moved`."""
    table = with_cell_edits(table, answers)
    found_ids = _ids_of(mended, ids)
    positions = {number: position for position, number in enumerate(table.row_numbers.tolist())}
    found: dict[int, int] = {}
    unmatched: list[int] = []
    twice: set[int] = set()
    first_at: dict[int, int] = {}
    for at, row_id in enumerate(found_ids):
        if row_id is None or not ids.gave(row_id) or row_id.row not in positions:
            unmatched.append(at)
            continue
        earlier = first_at.setdefault(positions[row_id.row], at)
        if earlier != at:
            twice |= {earlier, at}
        found[at] = positions[row_id.row]
    if not found:
        raise _none_is_of(found_ids, ids)
    if twice:
        raise _stands_twice(_rows(mended, sorted(twice)))
    if moved := _moved(mended, table, found):
        raise _moved_ids(_rows(mended, moved))
    return MendedCells(
        cells=_changed(mended, table, found),
        matched_count=len(found),
        unmatched_rows=tuple(_rows(mended, unmatched)),
        missing_labels=_missing(mended, table, found),
        unknown_labels=_unknown(mended, table),
    )


def with_mended(answers: Answers, mended: MendedCells, mapping: ColumnMapping) -> Answers:
    """The answers with the mended cells in them. What was typed here before gives way where the workbook says something new."""
    fields_of: dict[str, list[str]] = {}
    for source in mapping.sources:
        for label in source.labels:
            fields_of.setdefault(label, []).append(source.field)
    overtaken = {(row, field) for row, label in mended.cells for field in fields_of.get(label, ())}
    edits = {place: value for place, value in answers.edits.items() if place not in overtaken}
    return dataclasses.replace(answers, edits=edits, cell_edits={**answers.cell_edits, **mended.cells})


def _ids_of(mended: Table, ids: RowIds) -> list[RowId | None]:
    """The ids of the rows, from the column that holds this list's own; of several lists' ids, theirs are data like any other."""
    candidates = [[parse_id(text) for text in column.text.to_pylist()] for column in mended.columns if id_count(column)]
    if not candidates:
        sentence = t(
            "This workbook has no column {label}. Use the one downloaded here, and keep that column.", label=ID_LABEL
        )
        raise ListError(sentence, code="mended-no-id")

    def weigh(column: Sequence[RowId | None]) -> tuple[int, int]:
        return sum(each is not None and ids.gave(each) for each in column), sum(each is not None for each in column)

    return max(candidates, key=weigh)


def _none_is_of(found: Sequence[RowId | None], ids: RowIds) -> ListError:
    """Why no row of the workbook can be used."""
    ((file, reading), _), *_ = Counter((each.file, each.reading) for each in found if each is not None).most_common(1)
    if file != ids.file:
        sentence = t("This workbook is of another list. Drop the one that was downloaded here, mended.")
        return ListError(sentence, code="mended-other-list", file=file)
    if reading != ids.reading:
        sentence = t(
            "This workbook was downloaded when the list was read in another way: another sheet, heading row or "
            "language. Download it again and mend that one."
        )
        return ListError(sentence, code="mended-other-reading")
    sentence = t("None of these rows is in this list. Drop the workbook that was downloaded here, mended.")
    return ListError(sentence, code="mended-other-list", file=file)


def _stands_twice(rows: Sequence[int]) -> ListError:
    sentence = t(
        "Rows {rows} of the mended workbook have a {label} that another row has as well. Keep each row once.",
        rows=_named(rows),
        label=ID_LABEL,
    )
    return ListError(sentence, code="mended-twice")


def _moved_ids(rows: Sequence[int]) -> ListError:
    sentence = t(
        "Rows {rows} of the mended workbook have the {label} of other rows, as when one column is sorted without the others. "
        "Nothing was replaced. Download the workbook again.",
        rows=_named(rows),
        label=ID_LABEL,
    )
    return ListError(sentence, code="mended-moved")


def _named(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:_MOST_ROWS])) + (" …" if len(rows) > _MOST_ROWS else "")


def _rows(mended: Table, places: Sequence[int]) -> list[int]:
    return [int(mended.row_numbers[at]) for at in places]


def _moved(mended: Table, table: Table, found: Mapping[int, int]) -> list[int]:
    """Places in the workbook whose cells are those of another row than their id says, where it is so for half of the rows: then
    the ids were moved and not the people. What several rows have in common says nothing about any of them."""
    like: dict[int, Counter[int]] = {at: Counter() for at in found}
    for label in _labels(table):
        if label not in mended.labels:
            continue
        old = table.column(label).text.take(list(found.values())).to_pylist()
        counts = Counter(old)
        of = {text: position for position, text in zip(found.values(), old, strict=True) if text and counts[text] == 1}
        for at, text in zip(found, mended.column(label).text.take(list(found)).to_pylist(), strict=True):
            if text in of:
                like[at][of[text]] += 1
    moved = [at for at, position in found.items() if max(like[at].values(), default=0) > like[at][position]]
    return moved if len(moved) > 1 and 2 * len(moved) >= len(found) else []


def _changed(mended: Table, table: Table, found: Mapping[int, int]) -> dict[tuple[int, str], str]:
    """The cells that say something else than the list. `found`: place in the workbook → place in the list."""
    cells: dict[tuple[int, str], str] = {}
    for label in _labels(table):
        if label not in mended.labels:
            continue
        column = mended.column(label)
        new = column.text.take(list(found)).to_pylist()
        days = (
            [None] * len(found) if column.dates is None else column.dates[list(found)].astype("datetime64[s]").tolist()
        )
        old = table.column(label).text.take(list(found.values())).to_pylist()
        for position, text, day, before in zip(found.values(), new, days, old, strict=True):
            if text != before and not is_same(before, text, day):
                # A day of the workbook may be shown as 05/01/26, which is two days.
                cells[int(table.row_numbers[position]), label] = text if day is None else day_as_text(day)
    return cells


def _labels(table: Table) -> list[str]:
    """The columns of the list that a workbook has."""
    earlier = earlier_labels(table)
    return [label for label in table.labels if label not in earlier]


def _missing(mended: Table, table: Table, found: Mapping[int, int]) -> tuple[str, ...]:
    rows = list(found.values())
    gone = (label for label in _labels(table) if label not in mended.labels)
    return tuple(label for label in gone if any(table.column(label).text.take(rows).to_pylist()))


def _unknown(mended: Table, table: Table) -> tuple[str, ...]:
    known = {*_labels(table), *filter(is_reason, mended.labels)}
    columns = {label: mended.column(label) for label in mended.labels if label not in known}
    return tuple(label for label, column in columns.items() if not id_count(column) and any(column.text.to_pylist()))
