"""The door of the readers: a file in, a Reading out, from a child process with a memory and a time limit.

Why a child: the readers beneath abort the interpreter on absurd files, and people do produce absurd files.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from lynn.sheets.table import Reading, ReadOptions


def read_list(
    path: Path,
    name: str,
    into: Path,
    options: ReadOptions | None = None,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: threading.Event | None = None,
) -> Reading:
    """Read the file at `path`, called `name` by its owner, leaving the Table as Arrow in the folder `into`.

    Raises `ListError` with one sentence (its `code` is permanent) for everything that cannot be read.
    """
    raise NotImplementedError


def load_reading(folder: Path) -> Reading:
    """The Reading that `read_list` left in `folder`, mapped from disk. `NotFoundError` when there is none."""
    raise NotImplementedError


def read_pasted(cells: str, into: Path, options: ReadOptions | None = None) -> Reading:
    """The same for cells copied from a spreadsheet and pasted (tab-separated, quoted line breaks)."""
    raise NotImplementedError
