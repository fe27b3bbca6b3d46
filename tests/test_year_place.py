"""26-05-13: whether the year is first is settled by the column, or asked with two real dates side by side."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from lynn.check import Answers
from lynn.dates import Dates, date_form, read_dates
from lynn.sheets.grid import Column
from tests.made_lists import checked_people

TODAY = dt.date(2026, 11, 22)


def read(*texts: str, order: str | None = None, example: str = "28/07/2024", country: str | None = None) -> Dates:
    form = date_form(example)
    assert form is not None
    column = Column(text=pa.chunked_array([list(texts)], pa.large_string()))
    return read_dates(column, form, order=order, today=TODAY, country=country)


SETTLED = [
    # Days that follow each other in one way lie years apart in the other.
    (["26-05-13", "26-05-14", "26-05-18"], "year-first", "13/05/2026"),
    (["24-05-31", "24-06-30", "24-12-01"], "year-first", "31/05/2024"),
    (["13-05-26", "14-05-26", "18-05-26"], "day-first", "13/05/2026"),
    (["05-13-26", "05-14-26", "05-18-26"], "month-first", "13/05/2026"),
    # No day is 98, no day is 00.
    (["98-05-13"], "year-first", "13/05/1998"),
    (["13-05-98"], "day-first", "13/05/1998"),
    # Certain dates of the column lie near.
    (["26-05-13", "14/05/2026"], "year-first", "13/05/2026"),
    (["10-05-13", "11/05/2013", "28/05/2013"], "day-first", "10/05/2013"),
    # One date, of about now as people write it, is no question.
    (["13-05-26"], "day-first", "13/05/2026"),
    # One slip in a column decides nothing: 31 April is no year 2031.
    (["31-04-26", "12-04-26", "13-04-26", "14-04-26"], "day-first", "31-04-26"),
    # Dots and strokes never have the year of two digits first.
    (["26/05/13"], "day-first", "26/05/2013"),
]


@pytest.mark.parametrize(("texts", "order", "written"), SETTLED, ids=lambda value: str(value))
def test_the_column_settles_where_the_year_is(texts: list[str], order: str, written: str) -> None:
    dates = read(*texts)
    assert (dates.order, dates.question) == (order, None)
    assert dates.text[0].as_py() == written


@pytest.mark.parametrize("texts", [["26-05-13"], ["26-05-13", "26-05-13"], ["24-05-26"]])
def test_where_nothing_decides_it_is_asked_with_two_real_dates(texts: list[str]) -> None:
    dates = read(*texts)
    assert dates.question is not None
    assert dates.question_orders[1] == "year-first"
    assert {dates.codes[index] for index in dates.finding} == {"date-ambiguous"}
    assert dates.text.to_pylist() == texts


def test_the_two_dates_asked_about_are_those_of_the_list() -> None:
    dates = read("26-05-13")
    assert dates.question == ("2013-05-26", "2026-05-13")
    assert dates.question_orders == ("day-first", "year-first")
    assert read("04-05-13", country="US").question_orders == ("month-first", "year-first")


@pytest.mark.parametrize(("order", "written"), [("day-first", "26/05/2013"), ("year-first", "13/05/2026")])
def test_an_answer_settles_it(order: str, written: str) -> None:
    dates = read("26-05-13", "", order=order)
    assert (dates.text.to_pylist(), dates.question) == ([written, ""], None)


def test_a_text_in_the_templates_form_goes_as_it_is_where_nothing_speaks_against_it() -> None:
    dates = read("26-05-13", example="28-07-24")
    assert (dates.text.to_pylist(), dates.question) == (["26-05-13"], None)
    assert read("26-05-13", "26-05-14", "26-05-18", example="28-07-24").text[0].as_py() == "13-05-26"


def test_a_date_that_is_the_same_in_both_ways_needs_no_question() -> None:
    assert read("24-05-24").text.to_pylist() == ["24/05/2024"]


def test_a_time_of_day_stays_with_it() -> None:
    assert read("26-05-13 10:30", order="year-first", example="28/07/2024 09:00").text.to_pylist() == [
        "13/05/2026 10:30"
    ]


def test_what_the_answer_is_for_goes_with_the_question() -> None:
    checked = checked_people(1, New_Date=["26-05-13"])
    assert dict(checked.date_questions) == {"New Date": ("2013-05-26", "2026-05-13")}
    assert dict(checked.question_orders) == {"New Date": ("day-first", "year-first")}
    assert checked.held_back == {"date-ambiguous": 1}
    answered = checked_people(1, Answers(date_orders={"New Date": "year-first"}), New_Date=["26-05-13"])
    assert answered.values.column("New Date").to_pylist() == ["13/05/2026"]


def test_dates_dragged_down_are_told_with_the_year_first_too() -> None:
    checked = checked_people(6, New_Date=[f"26-05-{day}" for day in range(13, 19)])
    assert "date-dragged" in {cause.code for cause in checked.causes}
