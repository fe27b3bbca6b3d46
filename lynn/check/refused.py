"""Whoever said no in one row said no in all: rows whose number stands in another row with a refusal beside it.

In: the sheet, the people read from it, and the answers. Out: issues. Why apart from `recipients`: a refusal is one of the sheet's
own words, and those are looked for beneath what a person typed over them; "no llamar 9 6666 0001" does not go away because another
number was typed there. Only that very number, typed alone, says that a person does mean it.
"""

from __future__ import annotations

import numpy as np

from lynn.answers import Answers
from lynn.check.left_out import only_rows
from lynn.check.recipients import Recipients, rows_with
from lynn.check.screen import Rows, rows_among
from lynn.issues import IssueRows, Severity
from lynn.mapping import ColumnMapping, FieldSource, field_texts
from lynn.phone import country_of_cells, identities, identity, refused_numbers
from lynn.sheets.table import Table


def refused_elsewhere(
    sheet: Table, mended: Table, mapping: ColumnMapping, people: Recipients | None, answers: Answers
) -> list[IssueRows]:
    """Rows that would reach who refused in another row. `mended`: the sheet with the cells mended outside."""
    if people is None:
        return []
    source = next(source for source in mapping.sources if source.field == mapping.phone_field)
    rows = np.union1d(rows_with("phone-says-no", people.issues), typed_over(mended, source, answers))
    if not len(rows):
        return []
    own = identities(people.numbers)
    refused: dict[int, int] = {}
    for table in (sheet,) if sheet is mended else (sheet, mended):
        for row, numbers in zip(rows.tolist(), _refused(only_rows(table, rows), source, mapping), strict=True):
            if own[row] not in numbers:  # else it was typed alone: a person means it
                refused |= {number: row for number in numbers if number not in refused}
    if not refused:
        return []
    listed = np.array(sorted(refused), dtype=np.int64)
    found = rows_among(own, listed)
    if not len(found):
        return []
    others = np.array([refused[number] for number in own[found].tolist()], dtype=np.int64)
    return [
        IssueRows(
            code="phone-says-no-elsewhere",
            severity=Severity.BLOCKING,
            field=mapping.phone_field,
            rows=found,
            others=others,
        )
    ]


def typed_over(table: Table, source: FieldSource, answers: Answers) -> Rows:
    """Rows whose phone is not the sheet's own any more."""
    typed = {row for row, name in answers.edits if name == source.field}
    typed |= {row for row, label in answers.cell_edits if label in source.labels}
    return np.flatnonzero(np.isin(table.row_numbers, list(typed))).astype(np.int64)


def _refused(table: Table, source: FieldSource, mapping: ColumnMapping) -> list[list[int]]:
    """The numbers of each row that its cell refuses, by their identity."""
    texts = field_texts(table, source).to_pylist()
    label = mapping.country_label
    own = country_of_cells(table.column(label).text.to_pylist()) if label in table.labels else [None] * len(texts)
    return [
        [int(identity(number)) for number in refused_numbers(text, country or mapping.country)]
        for text, country in zip(texts, own, strict=True)
    ]
