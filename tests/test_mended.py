"""Mended rows find their place again, only those that were held back, and whatever is passed over is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lynn.check import Answers, CheckedRows, check_rows
from lynn.errors import ListError
from lynn.mended import MendedCells, mended_cells, with_mended
from lynn.sheets.table import Table
from lynn.text import LANGUAGES
from lynn.workbooks import ID_LABEL
from tests.made_lists import made_mapping, made_table, people
from tests.made_workbooks import checked_table, held_back, ids_of, mended_list, rows_of, workbook_of


def compared(mended: Table, table: Table, answers: Answers | None = None) -> MendedCells:
    return mended_cells(mended, table, answers or Answers(), ids_of(table))


def checked_again(table: Table, checked: CheckedRows, answers: Answers) -> CheckedRows:
    return check_rows(table, checked.template, made_mapping(checked.template), answers)


def test_mended_rows_replace_just_those_cells() -> None:
    table, checked, workbook = held_back(Store_Name=["", "Plaza Sur", "nan", "Parque"])
    mended = compared(mended_list(workbook, Store_Name_0="Centro"), table)
    assert dict(mended.cells) == {(5, "Store Name"): "Centro"}
    assert mended == MendedCells(cells=mended.cells, matched_count=2)
    again = checked_again(table, checked, Answers(cell_edits=mended.cells))
    assert again.will_go_count == 3
    assert again.values.column("Store Name").to_pylist() == ["Centro", "Plaza Sur", "nan", "Parque"]


def test_a_workbook_handed_back_unchanged_changes_nothing() -> None:
    table, _, workbook = held_back(
        Store_Name=["{{1}}\r\nx", "nan", "[Tienda]\x07", "null"], Name=["", " Ana", "=1+1", "+5"]
    )
    assert dict(compared(mended_list(workbook), table).cells) == {}


def test_a_cell_that_a_csv_spoiled_keeps_what_the_list_says() -> None:
    table, _, workbook = held_back(Store_Name=["", "Sur", "Sur", "Sur"], Order_Number=["00123", "7", "8", "9"])
    assert dict(compared(mended_list(workbook, Order_Number_0="123"), table).cells) == {}
    assert dict(compared(mended_list(workbook, Order_Number_0="124"), table).cells) == {(5, "Order Number"): "124"}


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-05-01", None),
        ("2026-01-05", None),
        ("2026-01-06", "2026-01-06"),
        ("2026-01-06T10:30", "2026-01-06 10:30:00"),
    ],
)
def test_a_real_date_is_taken_as_that_day_and_only_if_it_is_another(day: str, wanted: str | None) -> None:
    table, _, workbook = held_back(Store_Name=["", "Sur", "Sur", "Sur"], New_Date=["01/05/2026", "", "", ""])
    mended = mended_list(workbook, New_Date_0="whatever is shown")
    at = mended.labels.index("New Date")
    dates = np.full(len(mended), np.datetime64("NaT", "s"))
    dates[0] = np.datetime64(day, "s")
    columns = list(mended.columns)
    columns[at] = dataclasses.replace(columns[at], dates=dates)
    found = compared(dataclasses.replace(mended, columns=tuple(columns)), table)
    assert dict(found.cells) == ({} if wanted is None else {(5, "New Date"): wanted})


@pytest.mark.parametrize("written", ["99", "", "6", "6.00"], ids=["unknown", "blank", "number", "shown with decimals"])
def test_rows_without_an_id_of_ours_are_told_by_row(written: str) -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    mended = compared(mended_list(workbook, **{f"{ID_LABEL}_1": written}), table)
    assert (mended.matched_count, mended.unmatched_rows) == (1, (3,))


def test_a_row_that_was_not_held_back_is_never_replaced() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    goes = ids_of(table).of_row(6).replace("6-", "8-")
    mended = compared(mended_list(workbook, **{f"{ID_LABEL}_1": goes}, Name_1="Otra"), table)
    assert (dict(mended.cells), mended.unmatched_rows) == ({}, (3,))


def test_rows_of_another_list_among_them_are_told_by_row() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    other = ids_of(table, "cd34").of_row(6)
    mended = compared(mended_list(workbook, **{f"{ID_LABEL}_1": other}, Name_1="Otra"), table)
    assert (dict(mended.cells), mended.unmatched_rows) == ({}, (3,))


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        (lambda table, row: str(row), "mended-no-id"),
        (lambda table, row: ids_of(table, "cd34").of_row(row), "mended-other-list"),
        (lambda table, row: ids_of(made_table(people(1, Extra=["x"]))).of_row(row), "mended-other-reading"),
        (lambda table, row: ids_of(table).of_row(5), "mended-twice"),
        (lambda table, row: ids_of(table).of_row(row + 100), "mended-other-list"),
    ],
    ids=["plain numbers", "another file", "another reading", "the same id twice", "rows that are not there"],
)
def test_a_workbook_whose_rows_cannot_be_told_apart_is_refused(ids: object, code: str) -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    assert callable(ids)
    mended = mended_list(workbook, **{f"{ID_LABEL}_{at}": ids(table, at + 5) for at in range(2)})
    with pytest.raises(ListError) as refused:
        compared(mended, table)
    assert refused.value.code == code


def test_a_row_that_stands_twice_is_named() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "", "Sur"])
    mended = mended_list(workbook, **{f"{ID_LABEL}_2": ids_of(table).of_row(5)})
    with pytest.raises(ListError, match="Rows 2, 4 of the mended workbook"):
        compared(mended, table)


def test_ids_that_were_sorted_without_the_people_are_refused() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "", "Sur"])
    ids = ids_of(table)
    sorted_alone = {f"{ID_LABEL}_{at}": ids.of_row(7 - at) for at in range(3)}
    with pytest.raises(ListError, match="Rows 2, 4 of the mended workbook"):
        compared(mended_list(workbook, **sorted_alone, Phone_0="", Store_Name_0="Centro"), table)


def test_rows_that_were_sorted_whole_are_taken() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "", "Sur"])
    mended = mended_list(workbook, Store_Name_0="Centro", Name_1="Otra", Phone_1="x", Tags_1="y", Order_Number_1="z")
    columns = {label: mended.column(label).text.to_pylist()[::-1] for label in mended.labels}
    found = compared(made_table(columns), table)
    assert found == compared(mended, table)
    assert len(found.cells) == 5


def test_the_id_column_is_known_by_what_is_in_it() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    mended = mended_list(workbook, Store_Name_0="Centro")
    columns = dict(zip(mended.labels, [column.text.to_pylist() for column in mended.columns], strict=True))
    columns["Columna H"] = columns.pop(ID_LABEL)
    assert dict(compared(made_table(columns), table).cells) == {(5, "Store Name"): "Centro"}


def test_columns_that_were_renamed_are_told() -> None:
    table, _, workbook = held_back(Store_Name=["", "", "Sur", "Sur"])
    mended = mended_list(workbook, Name_0="Otra")
    columns = dict(zip(mended.labels, [column.text.to_pylist() for column in mended.columns], strict=True))
    columns["Nombre"] = columns.pop("Name")
    found = compared(made_table(columns), table)
    assert (dict(found.cells), found.missing_labels, found.unknown_labels) == ({}, ("Name",), ("Nombre",))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_workbook_that_became_a_list_has_its_own_ids_alone(language: str) -> None:
    first, checked, _ = held_back(Store_Name=["", "nan", "", "Sur"])
    second = mended_list(workbook_of(first, checked, language=language), Store_Name_0="Centro")
    checked = checked_table(second)
    workbook = workbook_of(second, checked, language=language)
    headings, *rows = rows_of(workbook)
    assert headings.count(ID_LABEL) == 1
    assert len(headings) == len(people(1)) + 2
    assert [row[-1] for row in rows] == [ids_of(second).of_row(row) for row in (3, 4)]
    mended = compared(mended_list(workbook, Store_Name_0="Norte"), second)
    assert mended == MendedCells(cells={(3, "Store Name"): "Norte"}, matched_count=2)


def test_a_list_with_a_column_of_our_name_keeps_it() -> None:
    table = made_table({**people(2, Tags=["", "5000"]), ID_LABEL: ["2", "3"]})
    workbook = workbook_of(table, checked_table(table))
    assert rows_of(workbook)[0][-3:] == [ID_LABEL, "Why held back", f"{ID_LABEL} *"]
    mended = compared(mended_list(workbook, Tags_0="7000"), table)
    assert mended == MendedCells(cells={(2, "Tags"): "7000"}, matched_count=1)


def test_a_workbook_mended_twice_goes_on_from_where_it_was_and_beats_what_was_typed() -> None:
    table, checked, workbook = held_back(Store_Name=["", "", "Parque", "Sur"], Tags=["", "5000", "5000", "5000"])
    typed = Answers(edits={(5, "Store Name"): "typed", (6, "Store Name"): "typed"})
    first = compared(mended_list(workbook, Store_Name_0="Centro"), table, typed)
    answers = with_mended(typed, first, made_mapping(checked.template))
    assert dict(answers.edits) == {(6, "Store Name"): "typed"}

    checked = checked_again(table, checked, answers)
    assert checked.held_back == {"value-missing": 1}
    again = workbook_of(table, checked)
    assert rows_of(again)[1][4] == "Centro"
    second = compared(mended_list(again, Tags_0="7000", Store_Name_0=""), table, answers)
    assert dict(second.cells) == {(5, "Tags"): "7000", (5, "Store Name"): ""}
