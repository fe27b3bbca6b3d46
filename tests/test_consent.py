"""Rows that say no somewhere else than beside the number: columns about consent, remarks, statuses, names."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from lynn.check import Answers, CheckedRows, Severity, check_rows
from lynn.drafting.documents import rows_document
from lynn.row_ids import RowIds
from lynn.workbooks import held_back_workbook
from tests.made_lists import checked_people, made_mapping, made_reading, made_table, made_template, people

#: Whether the row goes, the heading, and what its cell says.
CELLS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "samples" / "consent" / "cells.tsv").read_text("utf-8").splitlines()
]
ANA, LUIS = "+56966660001", "+56977770002"


def checked_list(
    columns: dict[str, list[str]], answers: Answers | None = None, *, heeds_refusals: bool = True
) -> CheckedRows:
    template = made_template()
    count = len(next(iter(columns.values())))
    table = made_table({**people(count), **columns})
    return check_rows(table, template, made_mapping(template), answers, heeds_refusals=heeds_refusals)


def test_cells_that_say_no_hold_their_row_back_and_those_that_sound_like_it_do_not() -> None:
    wrong = []
    for expected, heading, said in CELLS:
        checked = checked_list({heading: [said, "", said, ""]})
        held = [issue.row for issue in checked.issues("row-says-no", limit=None)]
        if held != ([2, 4] if expected == "no" else []):
            wrong.append((heading, said, held))
    assert wrong == []


def test_the_sentence_names_the_column_and_what_it_says() -> None:
    checked = checked_list({"Acepta WhatsApp": ["SI", "NO", "SI"]})
    assert checked.held_back == {"row-says-no": 1}
    (issue,) = checked.issues("row-says-no")
    assert (issue.row, issue.field, issue.label, issue.value) == (3, None, "Acepta WhatsApp", "NO")
    assert str(issue.message) == "“Acepta WhatsApp” says “NO”."


def test_several_columns_are_one_cause_and_the_first_of_them_is_named() -> None:
    checked = checked_list({"Opt-out": ["", "si", ""], "Observaciones": ["no escribir más", "no llamar", ""]})
    (cause,) = [cause for cause in checked.causes if cause.code == "row-says-no"]
    assert (cause.count, cause.severity, cause.is_allowable) == (2, Severity.BLOCKING, True)
    assert [issue.label for issue in checked.issues("row-says-no")] == ["Observaciones", "Opt-out"]


def test_a_person_lets_all_of_them_go_at_once() -> None:
    answers = Answers(allowed=frozenset({"row-says-no"}))
    checked = checked_list({"Phone": [ANA, ANA, LUIS], "Opt-out": ["si", "", "si"]}, answers)
    assert checked.held_back == {"duplicate-person": 1}
    (cause,) = [cause for cause in checked.causes if cause.code == "row-says-no"]
    assert (cause.count, cause.severity) == (3, Severity.NOTICE)


def test_who_said_no_in_one_row_is_reached_by_no_other() -> None:
    checked = checked_list({"Phone": ["9 6666 0001", LUIS, ANA], "Acepta WhatsApp": ["NO", "SI", "SI"]})
    assert checked.held_back == {"row-says-no": 2}
    assert [str(issue.message) for issue in checked.issues("row-says-no")] == [
        "“Acepta WhatsApp” says “NO”.",
        "Row 2 has the same number, and “Acepta WhatsApp” says “NO” there.",
    ]


def test_who_says_yes_to_whatsapp_may_say_no_to_calls() -> None:
    columns = {"Acepta WhatsApp": ["SI", "NO", ""], "Acepta llamadas": ["NO"] * 3, "No llamar": ["x"] * 3}
    checked = checked_list(columns)
    assert [(issue.row, issue.label) for issue in checked.issues("row-says-no")] == [
        (3, "Acepta WhatsApp"),
        (4, "Acepta llamadas"),
    ]


def test_one_person_is_the_same_in_both_spellings_of_a_number() -> None:
    checked = checked_list({"Phone": ["+5491123456789", LUIS, "+541123456789"], "Baja": ["x", "", ""]})
    assert [issue.row for issue in checked.issues("row-says-no")] == [2, 4]


def test_every_number_of_a_row_that_says_no_is_refused() -> None:
    phones = [f"{ANA} / 977770002", LUIS, "+56988880003"]
    assert checked_list({"Phone": phones, "Baja": ["x", "", ""]}).held_back == {"row-says-no": 2}


@pytest.mark.parametrize("where", ["edits", "cell_edits"])
def test_another_number_typed_takes_the_refusal_of_the_first_not_back(where: str) -> None:
    answers = Answers(**{where: {(2, "Phone"): "988880003"}})  # type: ignore[arg-type]
    checked = checked_list({"Phone": [ANA, LUIS, ANA], "Baja": ["x", "", ""]}, answers)
    assert [issue.row for issue in checked.issues("row-says-no")] == [2, 4]


def test_a_cell_that_was_mended_outside_says_no_no_more() -> None:
    answers = Answers(cell_edits={(2, "Acepta WhatsApp"): "SI"})
    assert checked_list({"Acepta WhatsApp": ["NO", "SI", "NO"]}, answers).held_back == {"row-says-no": 1}


def test_who_did_not_answer_goes_with_a_notice() -> None:
    checked = checked_list({"Acepta WhatsApp": ["SI", "", "pendiente", "NO"]})
    assert checked.held_back == {"row-says-no": 1}
    (cause,) = [cause for cause in checked.causes if cause.code == "consent-unanswered"]
    assert (cause.count, cause.severity, cause.field) == (2, Severity.NOTICE, None)
    assert [str(issue.message) for issue in checked.issues("consent-unanswered")] == [
        "“Acepta WhatsApp” is empty in this row.",
        "“Acepta WhatsApp” says only “pendiente”.",
    ]


@pytest.mark.parametrize("column", [["", "", ""], ["", "si", ""]])
def test_blanks_where_only_refusals_are_noted_say_nothing(column: list[str]) -> None:
    checked = checked_list({"Opt-out": column, "Acepta WhatsApp": [""] * 3})
    assert not checked.issues("consent-unanswered")


def test_a_column_of_anything_else_under_such_a_heading_counts_only_by_plain_refusals() -> None:
    codes = ["44881", "91223", "NO", "11820", "no contactar", "55811"]
    assert [issue.row for issue in checked_list({"Autorización": codes}).issues("row-says-no")] == [6]


def test_a_list_of_people_to_be_left_in_peace_is_read_whole() -> None:
    assert checked_list({"Opt-out": ["si", "no"]}, heeds_refusals=False).held_back == {}


def test_rows_that_say_no_are_held_before_repeats_are_looked_for() -> None:
    checked = checked_people(3, Phone=[ANA, LUIS, LUIS], Name=["NO LLAMAR Dina", "Ana Soto", "Ana Soto"])
    assert checked.held_back == {"row-says-no": 1, "duplicate-person": 1}


def test_the_workbook_of_held_back_rows_names_the_column() -> None:
    template = made_template()
    reading = made_reading(made_table({**people(2), "Acepta WhatsApp": ["NO", "SI"]}))
    checked = check_rows(reading.table, template, made_mapping(template))
    heading, row = openpyxl.load_workbook(
        io.BytesIO(held_back_workbook(reading, checked, RowIds("5" * 64, reading)))
    ).active.values
    said = dict(zip(heading, row, strict=True))
    assert said["Why held back"] == "Acepta WhatsApp: They said no in your list"


def test_the_report_names_the_column() -> None:
    reading = made_reading(made_table({**people(3), "Acepta WhatsApp": ["SI", "NO", "SI"], "Baja": ["", "", "x"]}))
    template = made_template()
    checked = check_rows(reading.table, template, made_mapping(template))
    kept = pq.read_table(io.BytesIO(rows_document(reading, checked)))
    assert kept["hold"].to_pylist() == ["", "row-says-no", "row-says-no"]
    assert kept["field"].to_pylist() == ["", "Acepta WhatsApp", "Baja"]
