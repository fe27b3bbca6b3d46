"""A Reading on disk: Arrow files that are mapped, not loaded, and one JSON file that says what they are.

In: a `Reading` and a folder. Out: the same Reading, whoever opens the folder. Why: a million rows are read once, by another
process, and then cost a page no memory. The JSON file is put in place last, so a folder has a whole Reading or none.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lynn.errors import NotFoundError, StoreError
from lynn.sheets.arrow_alone import as_arrow
from lynn.sheets.grid import Column, Note
from lynn.sheets.places import Places
from lynn.sheets.table import Reading, SheetInfo, Table
from lynn.text import Text, t

_INDEX = "reading.json"
_FORM = 1
#: A column of text, alone.
_TEXT = pa.schema([("text", pa.large_string())])
#: Files among which the columns of a long list are dealt, and from how many rows on.
_FILES = 2
_ROWS_FOR_FILES = 50_000


def save_reading(reading: Reading, folder: Path) -> None:
    """Leave the Reading in the folder, in place of the one that was there. Raises `StoreError` when the disk refuses."""
    stem = f"reading-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        texts = _write_texts(reading.table, folder, stem)
        _write(folder / f"{stem}.cells.arrow", _cells(reading.table))
        index = folder / f"{stem}.json"
        index.write_text(json.dumps(_describe(reading, stem, texts), ensure_ascii=False), encoding="utf-8")
        index.replace(folder / _INDEX)
    except OSError as error:
        discard_leavings(folder, keep=None)
        raise StoreError(t("The list could not be kept: the disk refused it. Try again."), code="store-disk") from error
    discard_leavings(folder, keep=stem)


def load_reading(folder: Path) -> Reading:
    """The Reading in the folder, mapped from disk. Raises `NotFoundError` when there is none."""
    try:
        about = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        texts = _mapped_texts(folder, about)
        with _opened(folder / f"{about['stem']}.cells.arrow") as file:
            cells = file.read_all()
    except (OSError, ValueError, KeyError) as error:
        raise NotFoundError(t("This list is no longer here. Drop the file again."), code="list-gone") from error
    return _rebuild(about, texts, cells)


def discard_leavings(folder: Path, keep: str | None) -> None:
    """Delete what other readings, finished or cut short, left in the folder; with no `keep`, all but the one in place."""
    if keep is None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            keep = json.loads((folder / _INDEX).read_text(encoding="utf-8"))["stem"]
    for path in folder.glob("reading-*"):
        if keep is None or not path.name.startswith(keep):
            # On Windows a file that somebody has mapped stays until the next time.
            with contextlib.suppress(OSError):
                path.unlink()


def _write_texts(table: Table, folder: Path, stem: str) -> list[str]:
    """Each column as one batch, so that it is in one piece for whoever works on it; and the names of the files, which are
    written side by side."""
    width = _FILES if len(table) >= _ROWS_FOR_FILES else 1
    names = [f"{stem}.text{place}.arrow" for place in range(width)]

    def write(place: int) -> None:
        with _created(folder / names[place], _TEXT) as file:
            for column in table.columns[place::width]:
                text = pa.concat_arrays([*column.text.chunks, pa.array([], pa.large_string())])
                file.write_batch(pa.record_batch([text], schema=_TEXT))

    with ThreadPoolExecutor(max_workers=width) as pool:
        list(pool.map(write, range(width)))
    return names


def _mapped_texts(folder: Path, about: Mapping[str, Any]) -> list[pa.ChunkedArray]:
    if "texts" not in about:  # as it was kept at first: all columns in one file, in many pieces
        with _opened(folder / f"{about['stem']}.text.arrow") as file:
            return list(file.read_all().columns)
    names, found = about["texts"], {}
    for place, name in enumerate(names):
        with _opened(folder / name) as file:
            for batch in range(file.num_record_batches):
                found[place + batch * len(names)] = pa.chunked_array([file.get_batch(batch).column(0)])
    return [found[place] for place in range(len(about["labels"]))]


def _write(path: Path, table: pa.Table) -> None:
    with _created(path, table.schema) as file:
        file.write_table(table)


@contextlib.contextmanager
def _created(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatchFileWriter]:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
        yield file


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[pa.RecordBatchFileReader]:
    with pa.memory_map(str(path)) as source:
        yield pa.ipc.open_file(source)


def _cells(table: Table) -> pa.Table:
    """Numbers of rows, kinds and dates, in one piece so that they map as arrays."""
    arrays = {"row": as_arrow(table.row_numbers, np.int64), "hidden": as_arrow(table.hidden, np.int8)}
    for place, column in enumerate(table.columns):
        if column.kinds is not None:
            arrays[f"k{place}"] = as_arrow(column.kinds, np.int8)
        if column.dates is not None:
            # Kept as whole seconds: Arrow would make nulls of NaT, and nulls do not map.
            arrays[f"d{place}"] = as_arrow(column.dates.astype("datetime64[s]").view(np.int64), np.int64)
    return pa.table(arrays)


def _describe(reading: Reading, stem: str, texts: list[str]) -> dict[str, Any]:
    return {
        "form": _FORM,
        "stem": stem,
        "texts": texts,
        "labels": reading.table.labels,
        "language": reading.table.language,
        "places": reading.table.places.sheets,
        "kind": reading.kind,
        "sheet": reading.sheet,
        "sheets": [[info.name, info.row_count, info.is_hidden] for info in reading.sheets],
        "header_rows": reading.header_rows,
        "notes": [[note.code, note.text.as_json(), note.rows] for note in reading.notes],
        "preview": reading.preview,
    }


def _rebuild(about: Mapping[str, Any], texts: Sequence[pa.ChunkedArray], cells: pa.Table) -> Reading:
    names = set(cells.column_names)

    def array(name: str) -> Any:
        return cells.column(name).chunk(0).to_numpy() if cells.num_rows else cells.column(name).to_numpy()

    columns = tuple(
        Column(
            text=texts[place],
            kinds=array(f"k{place}") if f"k{place}" in names else None,
            dates=array(f"d{place}").view("datetime64[s]") if f"d{place}" in names else None,
        )
        for place in range(len(about["labels"]))
    )
    table = Table(
        labels=tuple(about["labels"]),
        columns=columns,
        row_numbers=array("row"),
        hidden=array("hidden").view(np.bool_),
        language=about["language"],
        places=Places(tuple((before, sheet) for before, sheet in about.get("places", ()))),
    )
    return Reading(
        table=table,
        kind=about["kind"],
        sheets=tuple(
            SheetInfo(name=name, row_count=count, is_hidden=hidden) for name, count, hidden in about["sheets"]
        ),
        sheet=about["sheet"],
        header_rows=tuple(about["header_rows"]),
        notes=tuple(_notes(about["notes"])),
        preview=tuple((number, tuple(row)) for number, row in about["preview"]),
    )


def _notes(stored: Iterable[tuple[str, Mapping[str, Any], list[int]]]) -> Iterable[Note]:
    return (Note(code=code, text=Text.from_json(text), rows=tuple(rows)) for code, text, rows in stored)
