"""Whom a person took out: their rows, and every other row that would reach one of them.

In: the sheet, the people read from it, and the answers. Out: rows. Why apart from `rows`: a person stays out by every number that
their row ever showed, and so the sheet's own phones are read once more beside those that were typed over them.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lynn.answers import Answers
from lynn.check.fields import check_phone_field
from lynn.check.recipients import Recipients
from lynn.check.repair import Offers
from lynn.check.screen import NO_ROWS, Rows, rows_among
from lynn.mapping import ColumnMapping
from lynn.phone import identities
from lynn.sheets.grid import Column
from lynn.sheets.table import Table


def left_out_rows(
    sheet: Table, mended: Table, mapping: ColumnMapping, people: Recipients | None, answers: Answers
) -> Rows:
    """Rows that a person took out, and every other row of the same number: a person is left out, not a line of the sheet. Else
    the row that was held back as a repeat would be the only one left, and go. `mended`: the sheet with the cells mended outside."""
    if not answers.left_out:
        return NO_ROWS
    rows = np.flatnonzero(np.isin(mended.row_numbers, list(answers.left_out)))
    if people is None or not len(rows):
        return rows
    # A number typed over another lets nobody back in who had the first.
    tables = (sheet,) if sheet is mended else (sheet, mended)
    theirs = np.concatenate(
        [people.numbers[rows], *(_own_numbers(only_rows(table, rows), mapping, answers) for table in tables)]
    )
    return np.union1d(rows, rows_among(identities(people.numbers), identities(theirs[theirs > 0])))


def _own_numbers(table: Table, mapping: ColumnMapping, answers: Answers) -> npt.NDArray[np.int64]:
    """The numbers in the cells themselves: nothing typed over them, no repair undone, whatever is said beside them."""
    plain = dataclasses.replace(answers, edits={}, undone=frozenset())
    source = next(source for source in mapping.sources if source.field == mapping.phone_field)
    offers = Offers(answers=plain, row_numbers=table.row_numbers)
    _, people = check_phone_field(table, mapping, source, offers, heeds_refusals=False)
    return people.numbers


def only_rows(table: Table, rows: Rows) -> Table:
    """A table of some rows, with the texts alone."""
    columns = tuple(Column(text=column.text.take(pa.array(rows))) for column in table.columns)
    return dataclasses.replace(table, columns=columns, row_numbers=table.row_numbers[rows], hidden=table.hidden[rows])
