"""A file becomes a Reading, in this process: kind, sheet, language, list, in that order, each decided by evidence.

In: a path, the owner's name for the file, and what a person decided. Out: a `Reading`. It runs in the child process only;
`reader` is the door.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from lynn.errors import ListError
from lynn.sheets.choice import Probe, best_probe, choice_notes, probe, same_shape
from lynn.sheets.delimited import read_delimited
from lynn.sheets.grid import Column, Grid, Note
from lynn.sheets.joining import join_tables
from lynn.sheets.language import detect_language
from lynn.sheets.nested import unfold
from lynn.sheets.options import ReadOptions
from lynn.sheets.recognise import recognise, unreadable
from lynn.sheets.source import Source, open_source
from lynn.sheets.table import Reading
from lynn.sheets.tables import Found, find_table
from lynn.sheets.wrapped import WRAPPERS, unwrapped
from lynn.text import t

#: Rows by which sheet and language are decided.
_PROBE_ROWS = 200
#: Rows of a sheet up to which its neighbours are counted too.
_MOST_COUNTED = 200_000
_PREVIEW_ROWS, _PREVIEW_COLUMNS = 15, 60
_LANGUAGE_NAMES = {"es": t("Spanish"), "pt": t("Portuguese"), "en": t("English")}

Report = Callable[[float], None]


def read_file(path: Path, name: str, options: ReadOptions, report: Report, *, is_inner: bool = False) -> Reading:
    """The Reading of any file that holds a list, `is_inner` when it was packed in another. Raises `ListError`."""
    try:
        kind = recognise(path, name)
    except ListError as refusal:
        if refusal.code not in WRAPPERS or is_inner:
            raise
        with unwrapped(path, refusal) as (inner, inner_name):
            return read_file(inner, inner_name, options, report, is_inner=True)
    if kind in ("delimited", "gzip-delimited"):
        grid = read_delimited(
            path,
            is_gzip=kind == "gzip-delimited",
            is_pasted=options.is_pasted,
            on_progress=lambda share: report(share * 0.8),
        )
        return read_text(grid, options)
    return _read_workbook(open_source(path, kind), options, report)


def read_text(grid: Grid, options: ReadOptions) -> Reading:
    """The Reading of a text file's Grid."""
    grid = unfold(grid)
    guess = options.language or "es"
    found = _find(grid, guess, options)
    language, note = _language(found, grid, options)
    if language != guess:
        found = _find(grid, language, options)
    return _reading(found, grid, kind="delimited", notes=[note])


def _find(grid: Grid, language: str, options: ReadOptions) -> Found:
    return find_table(grid, language, header_row=options.header_row, leave_out_hidden=bool(options.leave_out_hidden))


def _read_workbook(source: Source, options: ReadOptions, report: Report) -> Reading:
    probes = _probes(source, options)
    report(0.1)
    chosen = best_probe(probes, options.sheet)
    if chosen.error is not None:
        raise chosen.error
    found = chosen.found
    if found is None:
        raise unreadable("list-empty")
    language, note = _language(found, chosen.grid, options)
    alike = same_shape(probes, chosen)

    def whole(one: Probe) -> tuple[Grid, Found]:
        grid = one.grid
        if language != "es" or not one.is_whole:
            grid = unfold(source.grid(one.info.name, language, None, lambda share: report(0.1 + share * 0.7)))
        return grid, _find(grid, language, options)

    if options.all_sheets and len(alike) > 1:
        parts = [(one.info.name, *whole(one)) for one in alike]
        joined = join_tables([(sheet, each) for sheet, _, each in parts], language)
        notes = [*choice_notes(probes, chosen, [], {}), note]
        return _reading(
            joined, parts[0][1], kind=source.kind, notes=notes, source=source, sheet=chosen.info.name or None
        )
    grid, found = whole(chosen)
    counts = {chosen.info.name: len(found.table)}
    if len(found.table) <= _MOST_COUNTED:  # beside a sheet of that size, another one would cost its time again
        counts |= {one.info.name: len(whole(one)[1].table) for one in alike if one is not chosen}
    notes = [*choice_notes(probes, chosen, alike, counts), note]
    return _reading(found, grid, kind=source.kind, notes=notes, source=source, sheet=chosen.info.name or None)


def _probes(source: Source, options: ReadOptions) -> list[Probe]:
    if options.sheet is not None and options.sheet not in [info.name for info in source.sheets]:
        raise ListError(
            t("The file has no sheet called «{sheet}». Choose one of its sheets.", sheet=options.sheet),
            code="list-sheet-missing",
        )
    return [
        probe(info, unfold(source.grid(info.name, "es", _PROBE_ROWS, None)), _PROBE_ROWS, options)
        for info in source.sheets[:100]
    ]


def _language(found: Found, grid: Grid, options: ReadOptions) -> tuple[str, Note]:
    if options.language is not None:
        text = t("Numbers and dates are written as in {language}.", language=_LANGUAGE_NAMES[options.language])
        return options.language, Note(code="language", text=text)
    table = found.table
    values = [value for column in table.columns[:40] for value in _sample(column)]
    titles = [cell for _, cells in preview_of(grid) for cell in cells] if found.header_rows else []
    language, is_sure = detect_language(table.labels if found.header_rows else (), values + titles)
    if is_sure:
        text = t(
            "The list is in {language}; numbers and dates are written that way.", language=_LANGUAGE_NAMES[language]
        )
        return language, Note(code="language", text=text)
    text = t(
        "Nothing shows the language of the list; numbers and dates are written as in {language}. You can change it.",
        language=_LANGUAGE_NAMES[language],
    )
    return language, Note(code="language-assumed", text=text)


def _sample(column: Column) -> list[str]:
    rows = np.linspace(0, len(column.text) - 1, num=min(40, len(column.text)), dtype=np.int64)
    return [column.text[row].as_py() for row in sorted(set(rows.tolist()))]


def preview_of(grid: Grid) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first rows of the sheet as they are."""
    columns = grid.columns[:_PREVIEW_COLUMNS]
    cells = [column.text[:_PREVIEW_ROWS].to_pylist() for column in columns]
    rows = zip(*cells, strict=True) if cells else iter(())
    return tuple((int(number), tuple(row)) for number, row in zip(grid.row_numbers[:_PREVIEW_ROWS], rows, strict=True))


def _reading(
    found: Found,
    grid: Grid,
    *,
    kind: str,
    notes: Sequence[Note],
    source: Source | None = None,
    sheet: str | None = None,
) -> Reading:
    return Reading(
        table=found.table,
        kind=kind,
        sheets=tuple(info for info in source.sheets if info.name) if source else (),
        sheet=sheet,
        header_rows=found.header_rows,
        notes=(*notes, *found.notes),
        preview=preview_of(grid),
    )
