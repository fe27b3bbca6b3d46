"""Every workbook that Listo writes, and what comes back in one of them.

In: a template, held-back rows, a report. Out: xlsx as bytes. Why all in one place: whatever is written here is opened in Excel by
somebody else, so each cell is text, never a formula, and comes back exactly as it went out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from lynn.check import CheckedRows
from lynn.errors import ListError
from lynn.issues import Severity
from lynn.sheets.table import Reading, Table
from lynn.template import Template
from lynn.text import Text, t
from lynn.words import code_title

#: Heading of the column by which mended rows find their place again. Never translated: it must be known in every language.
ID_LABEL: Final = "Listo #"

#: Rows and characters that one sheet and one cell of the format can hold.
_MOST_ROWS: Final = 1_048_576
_MOST_CHARACTERS: Final = 32_767

_HEADING_FONT: Final = Font(bold=True, color="FFFFFF")
_HEADING_FILL: Final = PatternFill("solid", fgColor="0B6B66")
_WRONG_FILL: Final = PatternFill("solid", fgColor="FDEBD3")
_REASON_FONT: Final = Font(color="824400")

# What XML cannot hold, and what the format itself would read as an escaped character.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def sample_workbook(template: Template) -> bytes:
    """A workbook to fill in: the template's fields as headings, every cell of type text, its example rows."""
    book = _Book(t("List"), template.fields)
    for example in template.examples:
        book.add([example.get(field, "") for field in template.fields])
    return book.as_bytes()


def held_back_workbook(reading: Reading, checked: CheckedRows, *, language: str = "en") -> bytes:
    """The held-back rows with the sheet's own columns in their order, then the reasons and the id column; the cells to mend are
    coloured. Mended and dropped back, `mended_cells` reads it."""
    table = reading.table
    reason = _free_label(t("Why held back").render(language), table.labels)
    book = _Book(t("Held back"), [*table.labels, reason, ID_LABEL], language=language)
    rows = np.flatnonzero(checked.hold)
    wrong = _wrong_cells(checked, table)
    columns = [column.text.take(rows).to_pylist() for column in table.columns]
    numbers = table.row_numbers[rows].tolist()
    for place, (position, number) in enumerate(zip(rows.tolist(), numbers, strict=True)):
        reasons, labels = wrong.get(position, ([], set()))
        texts = [column[place] for column in columns]
        coloured = {at for at, label in enumerate(table.labels) if label in labels}
        words = " · ".join(dict.fromkeys(text.render(language) for text in reasons))
        book.add([*texts, words, str(number)], wrong=coloured, reason_at=len(texts))
    return book.as_bytes()


def _wrong_cells(checked: CheckedRows, table: Table) -> Mapping[int, tuple[list[Text], set[str]]]:
    """Position of each held-back row → its reasons, and the labels of the cells to mend."""
    wrong: dict[int, tuple[list[Text], set[str]]] = {}
    sources = {source.field: source for source in checked.mapping.sources} if checked.mapping else {}
    for group in checked.issue_rows:
        if group.severity is not Severity.BLOCKING:
            continue
        source = sources.get(group.field or "")
        labels = [label for label in source.labels if label in table.labels] if source else []
        named = t("{field}: {reason}", field=group.field, reason=code_title(group.code)) if group.field else None
        for position in group.rows.tolist():
            reasons, cells = wrong.setdefault(position, ([], set()))
            reasons.append(named or code_title(group.code))
            cells.update(labels)
    return wrong


@dataclass(frozen=True, kw_only=True)
class MendedCells:
    """What a mended workbook changes, for `Answers.cell_edits`."""

    #: (sheet row number, label) → text, only where it differs from the list.
    cells: Mapping[tuple[int, str], str]
    #: Rows of the list that were found again by their id.
    matched_count: int
    #: What stands in the id column of rows that the list does not have, at most 20 of them.
    unknown_ids: tuple[str, ...]


def mended_cells(mended: Table, table: Table) -> MendedCells:
    """Compare a mended held-back workbook with the list it came from. Only its rows are replaced; columns that the list does not
    have are passed over. `ListError` (code `mended-no-id`, `mended-twice`) when rows cannot be told apart."""
    if ID_LABEL not in mended.labels:
        raise ListError(
            t(
                "This workbook has no column {label}. Use the one downloaded here, and keep that column.",
                label=ID_LABEL,
            ),
            code="mended-no-id",
        )
    ids = mended.column(ID_LABEL).text.to_pylist()
    places = {str(number): position for position, number in enumerate(table.row_numbers.tolist())}
    found = [(at, places[key]) for at, key in enumerate(map(_row_id, ids)) if key in places]
    if len({position for _, position in found}) < len(found):
        raise ListError(t("Some row stands twice in the mended workbook. Keep each row once."), code="mended-twice")
    cells: dict[tuple[int, str], str] = {}
    for label in table.labels:
        if label not in mended.labels:
            continue
        new, old = mended.column(label).text, table.column(label).text
        for at, position in found:
            text, before = new[at].as_py(), old[position].as_py()
            if text != before and text != _as_it_comes_back(before):
                cells[int(table.row_numbers[position]), label] = text
    unknown = [key for key in map(_row_id, ids) if key and key not in places]
    return MendedCells(cells=cells, matched_count=len(found), unknown_ids=tuple(unknown[:20]))


def _row_id(text: str) -> str:
    return text.strip().removesuffix(".0")


def _as_it_comes_back(text: str) -> str:
    """A text after its way through a cell: what XML cannot hold is gone, line breaks are of one kind."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_MOST_CHARACTERS]


def report_workbook(
    headings: Sequence[Text | str], rows: Iterable[Sequence[str]], *, title: Text | None = None, language: str = "en"
) -> bytes:
    """A table of text as a workbook. More rows than a sheet holds go on in the next one."""
    names = [heading.render(language) if isinstance(heading, Text) else heading for heading in headings]
    book = _Book(title or t("Report"), names, language=language)
    for row in rows:
        book.add(row)
    return book.as_bytes()


class _Book:
    """A workbook of text cells under one row of headings."""

    def __init__(self, title: Text, headings: Sequence[str], *, language: str = "en") -> None:
        self._workbook = Workbook(write_only=True)
        # Excel refuses some characters in the name of a sheet, and more than 31 of them.
        self._title = re.sub(r"[\[\]:*?/\\]", " ", title.render(language))[:28]
        self._headings = headings
        self._new_sheet()

    def _new_sheet(self) -> None:
        number = len(self._workbook.worksheets) + 1
        self._sheet = self._workbook.create_sheet(self._title if number == 1 else f"{self._title} {number}")
        self._sheet.freeze_panes = "A2"
        for at, heading in enumerate(self._headings, start=1):
            self._sheet.column_dimensions[get_column_letter(at)].width = min(max(len(heading) + 4, 14), 48)
        cells = [self._cell(heading) for heading in self._headings]
        for cell in cells:
            cell.font, cell.fill = _HEADING_FONT, _HEADING_FILL
        self._sheet.append(cells)
        self._row_count = 1

    def add(self, texts: Sequence[str], *, wrong: set[int] | frozenset[int] = frozenset(), reason_at: int = -1) -> None:
        """One row; the cells at `wrong` are coloured."""
        if self._row_count >= _MOST_ROWS:
            self._new_sheet()
        cells = [self._cell(text) for text in texts]
        for at in wrong:
            cells[at].fill = _WRONG_FILL
        if reason_at >= 0:
            cells[reason_at].font = _REASON_FONT
        self._sheet.append(cells)
        self._row_count += 1

    def _cell(self, text: str) -> Any:
        cell = WriteOnlyCell(self._sheet)
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text)[:_MOST_CHARACTERS]) or None
        if text:
            # Set after the value: openpyxl takes "=…" for a formula and "#N/A" for an error.
            cell.data_type = "s"
            cell.quotePrefix = text[0] in "=+-@\t\r"
        cell.number_format = "@"
        return cell

    def as_bytes(self) -> bytes:
        """The whole file."""
        target = io.BytesIO()
        self._workbook.save(target)
        return target.getvalue()


def _free_label(wanted: str, taken: Sequence[str]) -> str:
    while wanted in taken:
        wanted += " *"
    return wanted
