"""The way out and back of the held-back workbook: mended in Excel, read like any list, and only its own rows replaced.

In: the mended file. Out: the draft with the cells that differ, as answers that can be undone, and all that was passed over.
"""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from lynn.check import CheckedRows
from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.errors import ListError
from lynn.mended import MendedCells, mended_cells, with_mended
from lynn.row_ids import RowIds, file_mark
from lynn.sheets.options import ReadOptions
from lynn.sheets.reader import read_list
from lynn.sheets.table import Reading, Table
from lynn.text import Text, t
from lynn.workbooks import held_back_workbook

#: Notes of the reader on what it did not take, or took for more rows than it stands in.
_PASSED_OVER: Final = frozenset(
    {"sheet-chosen", "other-lists", "title-repeated", "totals-left-out", "sections-left-out", "remarks-left-out"}
    | {"titles-left-out", "cells-beside", "list-beside", "table-beside", "merged-filled", "groups-filled"}
    | {"rows-renumbered", "formats-lost", "digits-lost"}
)


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What became of a mended workbook."""

    found: MendedCells
    #: What reading it left out, or took otherwise than it stands there.
    notes: tuple[Text, ...]


def workbook_to_mend(draft: Draft, reading: Reading, checked: CheckedRows, *, language: str = "en") -> bytes:
    """The held-back rows, with ids of this list."""
    return held_back_workbook(reading, checked, RowIds(draft.list_sha256, reading), language=language)


def take_mended(store: DraftStore, draft: Draft, name: str, content: BinaryIO) -> tuple[Draft, Mended]:
    """The draft with the mended cells, and what they are. `ListError` when the workbook is not one of this list."""
    reading = steps.open_reading(store, draft)
    # Numbers must look as they do in the list. A workbook of very many rows goes on in further sheets.
    options = ReadOptions(language=reading.table.language, all_sheets=True)
    with tempfile.TemporaryDirectory(prefix="listo-") as folder:
        path = Path(folder) / "mended"
        path.write_bytes(content.read())
        mended = read_list(path, name, Path(folder) / "reading", options)
        try:
            cells = mended_cells(
                _without_sheet_names(mended), reading.table, draft.answers, RowIds(draft.list_sha256, reading)
            )
        except ListError as refusal:
            raise _named(store, draft, refusal) from refusal
    notes = tuple(note.text for note in mended.notes if note.code in _PASSED_OVER)
    found = Mended(found=cells, notes=notes)
    if draft.mapping is None or not cells.cells:
        return draft, found
    return store.save(draft, answers=with_mended(draft.answers, cells, draft.mapping)), found


def _without_sheet_names(mended: Reading) -> Table:
    """The table without the column that says from which sheet each row is, which joining several makes."""
    table = mended.table
    if not any(note.code == "sheet-joined" for note in mended.notes):
        return table
    return dataclasses.replace(table, labels=table.labels[:-1], columns=table.columns[:-1])


def _named(store: DraftStore, draft: Draft, refusal: ListError) -> ListError:
    """The refusal of another list's workbook with that list's name, where this person has it here."""
    if refusal.code != "mended-other-list":
        return refusal
    names = (
        other.list_name for other in store.all_of(draft.owner) if file_mark(other.list_sha256) == refusal.facts["file"]
    )
    name = next(names, draft.list_name)
    if name == draft.list_name:
        return refusal
    sentence = t(
        "This is the workbook of {other}, not of {name}. Nothing was replaced. Drop the one that was downloaded here.",
        other=name,
        name=draft.list_name,
    )
    return ListError(sentence, code=refusal.code)
