"""What a sheet may grow to.

In: what is about to be made of it. Out: nothing, or the refusal. Why: a file of a few kilobytes can unfold to more than any
machine holds.
"""

from __future__ import annotations

import threading

from lynn.sheets.recognise import unreadable

#: Cells (rows by columns in use) that a Grid may have: a million rows of 64 columns.
MAX_CELLS = 64 * 1_048_576
#: Bytes of text that a Grid may hold.
MAX_TEXT_BYTES = 700_000_000


class Budget:
    """Counts what a sheet grows to, and stops it before it takes the machine."""

    def __init__(self) -> None:
        self._cells = 0
        self._text_bytes = 0
        self._lock = threading.Lock()

    def spend(self, *, cells: int = 0, text_bytes: int = 0) -> None:
        """Raises `ListError` (`list-too-large`) when the sheet has grown beyond any list."""
        with self._lock:  # several threads read one sheet
            self._cells += cells
            self._text_bytes += text_bytes
        if self._cells > MAX_CELLS or self._text_bytes > MAX_TEXT_BYTES:
            raise unreadable("list-too-large")
