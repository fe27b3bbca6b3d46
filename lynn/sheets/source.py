"""One way to ask any kind of workbook for its sheets.

In: a path and its kind. Out: a `Source`. Why: HTML and XML files give all their sheets at once, workbooks one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lynn.sheets.grid import Grid
from lynn.sheets.table import SheetInfo

Report = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A workbook, opened."""

    kind: str
    sheets: tuple[SheetInfo, ...]
    #: (sheet, language, row limit or None, progress) → Grid.
    read: Callable[[str, str, int | None, Report | None], Grid]

    def grid(self, sheet: str, language: str, row_limit: int | None, report: Report | None) -> Grid:
        """The sheet, its text as that language shows it; at most the first `row_limit` rows."""
        return self.read(sheet, language, row_limit, report)


def open_source(path: Path, kind: str) -> Source:
    """The sheets that the file offers. Raises `ListError`."""
    if kind in ("html", "xml2003"):
        return _open_markup(path, kind)
    from lynn.sheets.workbook import list_sheets, read_grid

    return Source(
        kind=kind,
        sheets=list_sheets(path, kind),
        read=lambda sheet, language, row_limit, report: read_grid(
            path, kind, sheet, language=language, row_limit=row_limit, on_progress=report
        ),
    )


def _open_markup(path: Path, kind: str) -> Source:
    from lynn.sheets.markup import read_markup

    grids: dict[str, dict[str, Grid]] = {}

    def by_name(language: str) -> dict[str, Grid]:
        if language not in grids:
            grids[language] = {grid.name or "": grid for grid in read_markup(path, kind, language=language)}
        return grids[language]

    sheets = tuple(
        SheetInfo(name=name, row_count=len(grid.row_numbers), is_hidden=grid.is_hidden)
        for name, grid in by_name("es").items()
    )
    return Source(kind=kind, sheets=sheets, read=lambda sheet, language, row_limit, report: by_name(language)[sheet])
