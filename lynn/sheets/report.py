"""A Reading as plain JSON, for `python -m lynn read`.

In: a `Reading`. Out: a dict of lists and texts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lynn.sheets.grid import CellKind, Column
from lynn.sheets.table import Reading


def reading_as_json(reading: Reading, language: str = "en") -> dict[str, Any]:
    """The list and what was noticed; `language` is that of the sentences, "en", "es" or "pt".

    A formula's error (`#N/A`) is an empty text here: nobody wants it in a message; a note tells of it.

    `{"sheet", "header_row", "labels", "rows", "row_numbers", "notes"}`: rows are lists of text, `header_row` is 1-based or
    None, notes are `{"code", "text", "rows"}`.
    """
    table = reading.table
    texts = [_texts(column) for column in table.columns]
    return {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "labels": list(table.labels),
        "rows": [list(row) for row in zip(*texts, strict=True)],
        "row_numbers": table.row_numbers.tolist(),
        "notes": notes_as_json(reading, language),
    }


def notes_as_json(reading: Reading, language: str = "en") -> list[dict[str, Any]]:
    """What was noticed, as `{"code", "text", "rows"}` each."""
    return [{"code": note.code, "text": note.text.render(language), "rows": list(note.rows)} for note in reading.notes]


def _texts(column: Column) -> list[str]:
    texts: list[str] = column.text.to_pylist()
    if column.kinds is not None:
        for row in np.flatnonzero(column.kinds == CellKind.ERROR).tolist():
            texts[row] = ""
    return texts
