"""A reading is kept in a folder and comes back, by this version and by later ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lynn.sheets import store
from lynn.sheets.grid import Column
from lynn.sheets.reader import read_list
from lynn.sheets.report import reading_as_json
from lynn.sheets.store import load_reading
from lynn.sheets.table import Reading


def read(folder: Path) -> Reading:
    """A list of two people, kept in `reading`."""
    path = folder / "list.csv"
    path.write_text("Nombre;Teléfono\nAna;56966660001\nEva;56966660002\n", "utf-8")
    return read_list(path, path.name, folder / "reading")


@pytest.mark.parametrize("files", [1, 2])
def test_columns_come_back_in_one_piece_from_however_many_files(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_ROWS_FOR_FILES", 3 if files == 2 else 4)
    texts = {"Nombre": ["Ana", "", "Eva"], "Teléfono": ["1", "2", "3"], "Nota": ["x", "y", "ñandú"]}
    pieces = [pa.chunked_array([each[:1], each[1:]], pa.large_string()) for each in texts.values()]
    whole = read(tmp_path)
    table = replace(
        whole.table,
        labels=tuple(texts),
        columns=tuple(Column(text=text) for text in pieces),
        row_numbers=np.array([2, 3, 5]),
        hidden=np.zeros(3, dtype=np.bool_),
    )
    store.save_reading(replace(whole, table=table), tmp_path / "kept")
    again = load_reading(tmp_path / "kept").table
    assert {label: again.column(label).text.to_pylist() for label in again.labels} == texts
    assert [column.text.num_chunks for column in again.columns] == [1, 1, 1]
    assert len(list((tmp_path / "kept").glob("*.text*.arrow"))) == files


def test_a_reading_kept_by_an_earlier_version_is_read_on(tmp_path: Path) -> None:
    """Until November 2026 all columns stood in one file."""
    first = read(tmp_path)
    folder = tmp_path / "reading"
    about = json.loads((folder / "reading.json").read_text("utf-8"))
    for name in about.pop("texts"):
        (folder / name).unlink()
    texts = pa.table({f"c{place}": column.text for place, column in enumerate(first.table.columns)})
    with pa.ipc.new_file(str(folder / f"{about['stem']}.text.arrow"), texts.schema) as file:
        file.write_table(texts)
    (folder / "reading.json").write_text(json.dumps(about), "utf-8")
    assert reading_as_json(load_reading(folder)) == reading_as_json(first)
