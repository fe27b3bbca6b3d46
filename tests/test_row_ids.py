"""Ids of rows: each is of one list and one row, and no spreadsheet takes it for something else."""

from __future__ import annotations

import dataclasses

import pytest

from lynn.row_ids import RowIds, file_mark, parse_id
from tests.made_lists import made_reading, made_table, people

READING = made_reading(made_table(people(3)))
IDS = RowIds("ab12", READING)


def test_an_id_says_its_row_and_the_file_it_is_of() -> None:
    found = parse_id(IDS.of_row(1_048_576))
    assert found is not None
    assert (found.row, found.file) == (1_048_576, file_mark("ab12"))
    assert IDS.gave(found)


@pytest.mark.parametrize("written", ["  {} ", "{}\u00a0"])
def test_blanks_and_capitals_change_nothing(written: str) -> None:
    found = parse_id(written.format(IDS.of_row(7).upper()))
    assert found is not None
    assert IDS.gave(found)


@pytest.mark.parametrize("text", ["", "7", "7.0", "07", "4.00", "abc", "0-bcdf", "56966667777", "7-dec-26", "nota"])
def test_what_is_no_id_is_none(text: str) -> None:
    assert parse_id(text) is None


def test_an_id_with_another_row_number_is_nobodys() -> None:
    letters = IDS.of_row(7).partition("-")[2]
    others = [parse_id(f"{row}-{letters}") for row in range(8, 200)]
    assert not [each for each in others if each is None or IDS.gave(each)]


@pytest.mark.parametrize(
    "other",
    [
        RowIds("cd34", READING),
        RowIds("ab12", dataclasses.replace(READING, sheet="Hoja2")),
        RowIds("ab12", dataclasses.replace(READING, header_rows=(2,))),
        RowIds("ab12", dataclasses.replace(READING, table=dataclasses.replace(READING.table, language="en"))),
    ],
    ids=["file", "sheet", "heading row", "language"],
)
def test_the_same_row_read_from_elsewhere_has_another_id(other: RowIds) -> None:
    found = parse_id(other.of_row(2))
    assert found is not None
    assert not IDS.gave(found)


def test_the_same_list_dropped_again_has_the_same_ids() -> None:
    assert RowIds("ab12", READING).of_row(2) == IDS.of_row(2)
