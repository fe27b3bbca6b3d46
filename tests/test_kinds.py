"""Values of another kind than their column stand out; a clean list says nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lynn.check.kinds import odd_rows, rows_of_other_separators
from tests.made_lists import checked_people


def odd(values: list[str], *examples: str) -> list[int]:
    rows: list[int] = odd_rows(pa.chunked_array([values], pa.large_string()), examples).tolist()
    return rows


@pytest.mark.parametrize(
    ("usual", "stranger", "example"),
    [
        ("12345678", "pendiente", "12345678"),
        ("3", "7 días", "3"),
        ("5000", "$ 308880", "5000"),
        ("$5.000", "5500", "5000"),
        ("1500", "--", "5000"),
    ],
)
def test_the_one_of_another_kind_is_found(usual: str, stranger: str, example: str) -> None:
    assert odd([*[usual] * 29, stranger], example) == [29]


@pytest.mark.parametrize(
    "values",
    [
        [str(1000 + row) for row in range(40)],
        ["999" if row % 3 else "1.500" for row in range(40)],
        ["$5.000"] * 40,
        ["A-1" if row % 2 else "7" for row in range(40)],
        [""] * 20 + ["5000"] * 20,
        ["5000"] * 10 + ["diez"],
    ],
)
def test_a_column_that_writes_its_numbers_in_its_own_way_says_nothing(values: list[str]) -> None:
    assert odd(values, "5000", "5500") == []


@pytest.mark.parametrize("example", ["Altos las Condes", "AB-100", "https://a.example/1", ""])
def test_fields_whose_examples_are_no_numbers_are_not_asked(example: str) -> None:
    assert odd([*["12"] * 29, "doce"], example) == []


def test_the_check_tells_it_and_holds_nobody_back() -> None:
    checked = checked_people(30, Order_Number=[*[str(1000 + row) for row in range(29)], "pendiente"])
    (issue,) = checked.issues("value-other-kind")
    assert (issue.field, issue.value, checked.will_go_count) == ("Order Number", "pendiente", 30)


def other(values: list[str], *examples: str) -> list[int]:
    rows: list[int] = rows_of_other_separators(pa.chunked_array([values], pa.large_string()), examples).tolist()
    return rows


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        (["1.234,50", "2.000,00", "1,234.50"], [2]),
        (["1,234.50", "2,000.00", "$ 1.234,50"], [2]),
        (["1.234", "5.000", "12.500", "9,990"], [3]),
        (["12,5", "7,25", "1.000", "", "8.75"], [4]),
        (["1.234,50"] * 5 + ["1,234.50"] * 4, [5, 6, 7, 8]),
        (["US$ 1,234.50", "1.234.567,00", "CLP 5.000"], [0]),
        (["1.234,50", "1,234.50"], [1]),
    ],
)
def test_amounts_with_the_other_separators_are_found_however_many(values: list[str], rows: list[int]) -> None:
    assert other(values, "5000") == rows


@pytest.mark.parametrize(
    "values",
    [
        ["1.234,50", "12,5", "5000", "1.000.000", "-"],
        ["1,234.50", "12.5", "5000", "1,000,000"],
        ["03.05.2024", "1,5"],
        ["v1.2.3", "7,5"],
    ],
)
def test_amounts_written_in_one_way_say_nothing(values: list[str]) -> None:
    assert other(values, "5000") == []


def test_words_are_not_asked_about_commas() -> None:
    assert other(["1.234,50", "1,234.50"], "Altos las Condes") == []


def test_the_check_tells_amounts_with_other_separators() -> None:
    checked = checked_people(3, Tags=["1.234,50", "2.000,00", "1,234.50"])
    (issue,) = checked.issues("value-separators")
    assert (issue.field, issue.value, checked.will_go_count) == ("Tags", "1,234.50", 3)
