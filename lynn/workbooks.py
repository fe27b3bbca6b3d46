"""Every workbook that Listo writes, and what comes back in one of them.

In: a template, held-back rows, a report. Out: xlsx as bytes; and from a mended workbook, what a person changed in it. Why all in
one place: whatever is written here is opened in Excel by somebody else, so it is all text and comes back exactly as it went out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lynn.answers import Answers
from lynn.check import CheckedRows, with_cell_edits
from lynn.check.words import code_title
from lynn.errors import ListError
from lynn.issues import Severity
from lynn.mapping import ColumnMapping
from lynn.sheets.table import Reading, Table
from lynn.template import Template
from lynn.text import Text, t
from lynn.text_workbook import Look, TextWorkbook, as_it_comes_back

#: Heading of the column by which mended rows find their place again. Never translated: it must be known in every language.
ID_LABEL: Final = "Listo #"


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


def held_back_workbook(reading: Reading, checked: CheckedRows, *, language: str = "en") -> bytes:
    """The held-back rows with the sheet's own columns in their order, then the reasons and the id column; the cells to mend are
    coloured. Mended and dropped back, `mended_cells` reads it."""
    table = with_cell_edits(reading.table, checked.answers)
    reason = _free_label(t("Why held back").render(language), table.labels)
    book = TextWorkbook(t("Held back").render(language), [*table.labels, reason, ID_LABEL])
    rows = np.flatnonzero(checked.hold)
    wrong = _wrong_cells(checked, table, language)
    columns = [column.text.take(rows).to_pylist() for column in table.columns]
    numbers = map(str, table.row_numbers[rows].tolist())
    reasons_at = len(columns)
    for position, number, *texts in zip(rows.tolist(), numbers, *columns, strict=True):
        reasons, places = wrong[position]
        book.add([*texts, " · ".join(reasons), number], {**dict.fromkeys(places, Look.WRONG), reasons_at: Look.REASON})
    return book.as_bytes()


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
        for position in group.rows.tolist():
            reasons, cells = wrong.setdefault(position, ([], []))
            if words not in reasons:
                reasons.append(words)
            cells.extend(places)
    return wrong


@dataclass(frozen=True, kw_only=True)
class MendedCells:
    """What a mended workbook changes."""

    #: (sheet row number, label) → text, only where it differs from the list.
    cells: Mapping[tuple[int, str], str]
    #: Rows of the list that were found again by their id.
    matched_count: int
    #: Rows of the workbook that the list does not have, such as those that somebody added to it.
    unmatched_count: int


def mended_cells(mended: Table, table: Table, answers: Answers) -> MendedCells:
    """Compare a mended held-back workbook with the list it came from (as the answers so far have it). Only its rows are replaced;
    columns that the list does not have are passed over.

    `ListError` (code `mended-no-id` or `mended-twice`) when rows cannot be told apart."""
    table = with_cell_edits(table, answers)
    if ID_LABEL not in mended.labels:
        sentence = t(
            "This workbook has no column {label}. Use the one downloaded here, and keep that column.", label=ID_LABEL
        )
        raise ListError(sentence, code="mended-no-id")
    ids = [text.strip().removesuffix(".0") for text in mended.column(ID_LABEL).text.to_pylist()]
    positions = {str(number): position for position, number in enumerate(table.row_numbers.tolist())}
    found = [(at, positions[key]) for at, key in enumerate(ids) if key in positions]
    if len({position for _, position in found}) < len(found):
        raise ListError(t("A row stands twice in the mended workbook. Keep each row once."), code="mended-twice")
    cells: dict[tuple[int, str], str] = {}
    for label in table.labels:
        if label not in mended.labels:
            continue
        new = mended.column(label).text.take([at for at, _ in found]).to_pylist()
        old = table.column(label).text.take([position for _, position in found]).to_pylist()
        for (_, position), text, before in zip(found, new, old, strict=True):
            if text not in (before, as_it_comes_back(before)):
                cells[int(table.row_numbers[position]), label] = text
    return MendedCells(cells=cells, matched_count=len(found), unmatched_count=len(ids) - len(found))


def with_mended(answers: Answers, mended: MendedCells, mapping: ColumnMapping) -> Answers:
    """The answers with the mended cells in them. What was typed here before gives way where the workbook says something new."""
    fields_of: dict[str, list[str]] = {}
    for source in mapping.sources:
        for label in source.labels:
            fields_of.setdefault(label, []).append(source.field)
    overtaken = {(row, field) for row, label in mended.cells for field in fields_of.get(label, ())}
    edits = {place: value for place, value in answers.edits.items() if place not in overtaken}
    return dataclasses.replace(answers, edits=edits, cell_edits={**answers.cell_edits, **mended.cells})


def _free_label(wanted: str, taken: Sequence[str]) -> str:
    while wanted in taken:
        wanted += " *"
    return wanted
