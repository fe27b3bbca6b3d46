"""The way back of the held-back workbook: mended in Excel, read like any list, and only its own rows replaced.

In: the mended file. Out: the draft with the cells that differ, as answers that can be undone.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import BinaryIO

from lynn.drafting import steps
from lynn.drafting.draft import Draft
from lynn.drafting.store import DraftStore
from lynn.errors import ListError
from lynn.sheets.reader import read_list
from lynn.text import t
from lynn.workbooks import MendedCells, mended_cells, with_mended


def take_mended(store: DraftStore, draft: Draft, name: str, content: BinaryIO) -> tuple[Draft, MendedCells]:
    """The draft with the mended cells, and what they are. `ListError` when the workbook is not one of ours."""
    table = steps.open_reading(store, draft).table
    with tempfile.TemporaryDirectory(prefix="listo-") as folder:
        path = Path(folder) / "mended"
        path.write_bytes(content.read())
        mended = read_list(path, name, Path(folder) / "reading").table
        found = mended_cells(mended, table, draft.answers)
    if not found.matched_count:
        raise ListError(
            t("None of these rows is in this list. Drop the workbook that was downloaded here, mended."),
            code="mended-other-list",
        )
    if draft.mapping is None:
        return draft, found
    answers = with_mended(draft.answers, found, draft.mapping)
    return store.save(draft, answers=answers), found
