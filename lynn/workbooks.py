"""Every workbook that Listo writes.

In: a template, held-back rows, a report. Out: xlsx as bytes. Why all in one place: whatever is written here is opened in Excel by
somebody else, so it is all text and comes back exactly as it went out. (What comes back is read in `lynn.mended`.)
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow.compute as pc

from lynn.check import CheckedRows, with_cell_edits
from lynn.check.words import code_title
from lynn.issues import IssueRows, Severity
from lynn.row_ids import ID_PATTERN, RowIds
from lynn.sheets.grid import Column
from lynn.sheets.table import Reading, Table
from lynn.template import Template
from lynn.text import LANGUAGES, Text, t
from lynn.text_workbook import Look, TextWorkbook

#: Heading of the column by which mended rows find their place again. It is known by what is in it, so it may be called otherwise.
ID_LABEL: Final = "Listo #"
_REASON: Final = t("Why held back")
#: What a heading gets that stands there already, from us or from the reader.
_SUFFIX: Final = re.compile(r"[ *]*( \(\d+\))?$")


def sample_workbook(template: Template, *, language: str = "en") -> bytes:
    """A workbook to fill in: the template's fields as headings, every cell of type text, its example rows."""
    book = TextWorkbook(t("List").render(language), template.fields)
    for example in template.examples:
        book.add([example.get(field, "") for field in template.fields])
    return book.as_bytes()


def report_workbook(
    headings: Sequence[Text | str], rows: Iterable[Sequence[str]], *, title: Text | None = None, language: str = "en"
) -> bytes:
    """A table of text as a workbook. More rows than a sheet holds go on in the next one."""
    names = [heading.render(language) if isinstance(heading, Text) else heading for heading in headings]
    book = TextWorkbook((title or t("Report")).render(language), names)
    for row in rows:
        book.add(row)
    return book.as_bytes()


def held_back_workbook(reading: Reading, checked: CheckedRows, ids: RowIds, *, language: str = "en") -> bytes:
    """The held-back rows with the sheet's own columns in their order, then the reasons and the id column; the cells to mend are
    coloured. Mended and dropped back, `lynn.mended` reads it."""
    table = _without_earlier(with_cell_edits(reading.table, checked.answers))
    reason = _free_label(_REASON.render(language), table.labels)
    headings = [*table.labels, reason, _free_label(ID_LABEL, table.labels)]
    book = TextWorkbook(t("Held back").render(language), headings)
    rows = np.flatnonzero(checked.hold)
    wrong = _wrong_cells(checked, table, language)
    columns = [column.text.take(rows).to_pylist() for column in table.columns]
    numbers = map(ids.of_row, table.row_numbers[rows].tolist())
    reasons_at = len(columns)
    for position, row_id, *texts in zip(rows.tolist(), numbers, *columns, strict=True):
        reasons, places = wrong[position]
        book.add([*texts, " · ".join(reasons), row_id], {**dict.fromkeys(places, Look.WRONG), reasons_at: Look.REASON})
    return book.as_bytes()


def id_count(column: Column) -> int:
    """Cells of a column that hold an id of any list."""
    return pc.sum(pc.match_substring_regex(column.text, ID_PATTERN)).as_py() or 0


def is_reason(label: str) -> bool:
    """Whether a column is the one of the reasons, in whatever language it was written."""
    return _SUFFIX.sub("", label) in {_REASON.render(language) for language in LANGUAGES}


def earlier_labels(table: Table) -> frozenset[str]:
    """Columns of ids and reasons that an earlier workbook of ours left in the list. Beside the new ones they would only mislead,
    so no workbook has them."""
    columns = dict(zip(table.labels, table.columns, strict=True))
    ids = {label for label, column in columns.items() if (count := id_count(column)) and 2 * count >= _filled(column)}
    return frozenset(ids.union(filter(is_reason, table.labels)) if ids else ids)


def _filled(column: Column) -> int:
    return int(np.count_nonzero(pc.binary_length(column.text)))


def _without_earlier(table: Table) -> Table:
    earlier = earlier_labels(table)
    kept = [at for at, label in enumerate(table.labels) if label not in earlier]
    columns = tuple(table.columns[at] for at in kept)
    return dataclasses.replace(table, labels=tuple(table.labels[at] for at in kept), columns=columns)


def _wrong_cells(checked: CheckedRows, table: Table, language: str) -> Mapping[int, tuple[list[str], list[int]]]:
    """Position of each held-back row → its reasons, and the places of the cells to mend."""
    wrong: dict[int, tuple[list[str], list[int]]] = {}
    sources = {source.field: source for source in checked.mapping.sources} if checked.mapping else {}
    for group in checked.issue_rows:
        if group.severity is not Severity.BLOCKING:
            continue
        source = sources.get(group.field or "")
        places = [table.labels.index(label) for label in source.labels if label in table.labels] if source else []
        title = code_title(group.code)
        reason = t("{field}: {reason}", field=group.field, reason=title) if group.field else title
        words = reason.render(language)
        said = _said_by_row(group, table, title, language) if group.cells else [(words, places)] * len(group.rows)
        for position, (said_words, said_places) in zip(group.rows.tolist(), said, strict=True):
            reasons, cells = wrong.setdefault(position, ([], []))
            if said_words not in reasons:
                reasons.append(said_words)
            cells.extend(said_places)
    return wrong


def _said_by_row(group: IssueRows, table: Table, title: Text, language: str) -> list[tuple[str, list[int]]]:
    """The reason of each row by the column that says so, and the place of that cell where it is the row's own."""
    cells = group.cells
    if cells is None:
        return []
    by_label = [t("{field}: {reason}", field=label, reason=title).render(language) for label in cells.labels]
    places = [[at for at, label in enumerate(table.labels) if label == own] for own in cells.labels]
    is_own = (cells.rows == group.rows).tolist()
    return [(by_label[at], places[at] if own else []) for at, own in zip(cells.at.tolist(), is_own, strict=True)]


def _free_label(wanted: str, taken: Sequence[str]) -> str:
    while wanted in taken:
        wanted += " *"
    return wanted
