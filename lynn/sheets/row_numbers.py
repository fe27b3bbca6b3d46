"""Every row has a number of its own, whatever a damaged file says.

In: the numbers that a file gives its rows, ascending. Out: the same, or new ones where two rows share one, and a note. Why:
whatever a person decides about a row is kept by its number, and what is decided of one person must never be done to another. No row
is left out: each may be a person.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from lynn.sheets.grid import Merge, Note
from lynn.text import tn

Numbers = npt.NDArray[np.int64]

#: Rows that the note's sentence and the note itself name.
_MOST_NAMED, _MOST_ROWS = 10, 200


def own_numbers(stated: Numbers) -> Numbers:
    """A number for each row, the stated one where no row before it has it."""
    if (np.diff(stated) > 0).all():
        return stated
    places = np.arange(len(stated))
    return np.maximum.accumulate(stated - places) + places


def note_on(stated: Numbers, own: Numbers) -> Note:
    """That rows were numbered anew, and which of the stated numbers stand for several."""
    again = np.unique(stated[1:][np.diff(stated) == 0]).tolist()
    shown = ", ".join(map(str, again[:_MOST_NAMED])) + (" …" if len(again) > _MOST_NAMED else "")
    text = tn(
        "This file is slightly damaged: row {rows} stands in it more than once. All rows are read and numbered anew, so "
        "from there on the numbers here differ from those in Excel.",
        "This file is slightly damaged: {count} rows stand in it more than once: {rows}. All rows are read and numbered "
        "anew, so from there on the numbers here differ from those in Excel.",
        len(again),
        rows=shown,
    )
    return Note(code="rows-renumbered", text=text, rows=tuple(own[stated != own][:_MOST_ROWS].tolist()))


def renumbered_notes(notes: list[Note], stated: Numbers, own: Numbers) -> list[Note]:
    """The notes with the rows' new numbers."""
    return [
        replace(note, rows=tuple(own[np.isin(stated, note.rows)][:_MOST_ROWS].tolist())) if note.rows else note
        for note in notes
    ]


def merges_before(merges: list[Merge], stated: Numbers, own: Numbers) -> list[Merge]:
    """The merged ranges above the first row with a new number; of those below nobody knows which rows they mean."""
    first = int(stated[stated != own][0])
    return [merge for merge in merges if merge.last_row < first]
