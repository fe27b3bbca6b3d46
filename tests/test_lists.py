"""The lists at hand, as marketers have them, read through the door and scored against what a careful person expects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lynn.errors import ListError
from lynn.sheets.reader import read_list
from lynn.sheets.report import reading_as_json
from tests.scoring import LISTS, score

EXPECTED = sorted(LISTS.glob("*.expected.json"))


def test_the_lists_are_there() -> None:
    assert len(EXPECTED) == 24


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_a_list_is_read_as_a_careful_person_would(expected: Path, tmp_path: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    source = LISTS / wanted["file"]
    if wanted["verdict"] == "error":
        with pytest.raises(ListError):
            read_list(source, source.name, tmp_path)
        return
    read = reading_as_json(read_list(source, source.name, tmp_path))
    assert score(wanted, read["sheet"], read["labels"], read["rows"]) == []
    assert read["header_row"] == wanted["header_row"]
    assert read["row_numbers"][0] == wanted["first_data_row"]
    assert read["row_numbers"][-1] == wanted["last_data_row"]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (
            "05_filtro_con_filas_y_columnas_ocultas.xlsx",
            "rows-hidden",
            "24 rows are hidden by a filter: send to all 30",
        ),
        ("23_sin_encabezado.xlsx", "heading-missing", "has no headings"),
        (
            "25_una_hoja_por_tienda.xlsx",
            "sheets-alike",
            "3 lists of the same shape, one a sheet: use one or all (42 rows)",
        ),
    ],
)
def test_what_must_be_told_is_told(name: str, code: str, words: str, tmp_path: Path) -> None:
    if not EXPECTED:
        return
    notes = {note.code: str(note.text) for note in read_list(LISTS / name, name, tmp_path).notes}
    assert words in notes[code]
