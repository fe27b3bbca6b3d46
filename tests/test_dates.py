"""Dates: one form out, day and month settled once per column, nothing touched that is already right."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from lynn.dates import DATE_FINDINGS, DateForm, Dates, date_form, read_dates
from lynn.sheets.grid import CellKind, Column

TODAY = dt.date(2024, 6, 1)


def column_of(*texts: str) -> Column:
    return Column(text=pa.chunked_array([list(texts)], pa.large_string()))


def form_of(example: str) -> DateForm:
    form = date_form(example)
    assert form is not None
    return form


def read(
    *texts: str,
    example: str = "28/07/2024",
    order: str | None = None,
    language: str = "es",
    country: str | None = None,
) -> Dates:
    return read_dates(column_of(*texts), form_of(example), order=order, language=language, country=country, today=TODAY)


def codes_of(dates: Dates) -> list[str]:
    return [dates.codes[index] for index in dates.finding]


FORMS = [
    ("03/05/2024", "07/12/2025", "day-first"),
    ("28/07/2024", "07/12/2025", "day-first"),
    ("07/28/2024", "12/07/2025", "month-first"),
    ("3-5-24", "7-12-25", "day-first"),
    ("13/5/2024", "7/12/2025", "day-first"),
    ("03.05.2024", "07.12.2025", "day-first"),
    ("2024-05-03", "2025-12-07", "year-first"),
    ("20240503", "20251207", "year-first"),
    ("03/05/2024 14:30", "07/12/2025 15:04", "day-first"),
    ("3/5/24 2:30 p. m.", "7/12/25 3:04 p. m.", "day-first"),
    ("2024-05-03T10:15:00", "2025-12-07T15:04:05", "year-first"),
    ("3 de mayo de 2024", "7 de diciembre de 2025", "day-first"),
    ("viernes, 3 de mayo de 2024", "domingo, 7 de diciembre de 2025", "day-first"),
    ("03-may-24", "07-dic-25", "day-first"),
    ("3 de maio de 2024", "7 de dezembro de 2025", "day-first"),
    ("May 3, 2024", "December 7, 2025", "day-first"),
    ("MAYO 3, 2024", "DICIEMBRE 7, 2025", "day-first"),
    ("05/2024", "12/2025", "year-first"),
    ("28 de julio", "7 de diciembre", "day-first"),
    ("domingo 28 de julio", "domingo 7 de diciembre", "day-first"),
    ("July 28", "December 7", "day-first"),
    ("28 de julho às 10:00", "7 de dezembro às 15:04", "day-first"),
]


@pytest.mark.parametrize(("example", "written", "order"), FORMS)
def test_an_example_teaches_its_form(example: str, written: str, order: str) -> None:
    form = form_of(example)
    assert (form.write(dt.datetime(2025, 12, 7, 15, 4, 5)), form.order) == (written, order)  # noqa: DTZ001
    assert form.has_shape_of(example)


@pytest.mark.parametrize(
    "example", ["", "5000", "3", "12345678", "87654321", "Maiko", "Altos las Condes", "2/3", "10:30", "mayo"]
)
def test_what_is_no_date_teaches_nothing(example: str) -> None:
    assert date_form(example) is None


def test_an_open_example_is_settled_by_the_others_or_by_the_language() -> None:
    settled = date_form("03/05/2024", others=["07/28/2024"])
    assert settled is not None
    assert (settled.order, settled.is_order_assumed) == ("month-first", False)
    assumed = [date_form("03/05/2024", language=language) for language in ("es", "pt", "en")]
    assert [form and form.order for form in assumed] == ["day-first", "day-first", "month-first"]


def test_text_in_the_form_is_not_touched() -> None:
    texts = ["28/07/2024", "03/05/2024", "", "01/01/2024"]
    dates = read(*texts)
    assert dates.text.to_pylist() == texts
    assert codes_of(dates) == ["", "", "", ""]


SPELLINGS = [
    "3 de mayo de 2024",
    "Mayo 3, 2024",
    "May 3rd, 2024",
    "3-may-24",
    "03 MAY 2024",
    "3 de maio de 2024",
    "viernes 3 de mayo de 2024",
    "2024-05-03",
    "2024/05/03",
    "2024-05-03T10:15:00Z",
    "2024-05-03 10:15:00.000-04:00",
    "20240503",
    "03/05/2024 18:30",
    "3/5/2024 6:30 p. m.",
    "3.5.24",
    "3-5-2024",
    " 03/05/2024\u200b ",
    "viernes 03/05/2024",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling_becomes_the_form(text: str) -> None:
    dates = read(text, "28/07/2024")
    assert dates.text.to_pylist()[0] == "03/05/2024"
    assert codes_of(dates)[0] == "date-reformatted"


PROBLEMS = [
    ("31/02/2024", "date-impossible"),
    ("00/00/0000", "date-impossible"),
    ("29/02/2023", "date-impossible"),
    ("2024-13-13", "date-impossible"),
    ("03/05/2024 25:00", "date-impossible"),
    ("pendiente", "date-not-a-date"),
    ("Viernes 3", "date-not-a-date"),
    ("2024", "date-not-a-date"),
    ("18:00", "date-not-a-date"),
    ("05-2024", "date-day-missing"),
    ("mayo 2024", "date-day-missing"),
    ("3 de mayo", "date-year-missing"),
    ("03/05", "date-year-missing"),
]


@pytest.mark.parametrize(("text", "code"), PROBLEMS)
def test_what_is_no_date_keeps_its_text_and_gets_its_reason(text: str, code: str) -> None:
    dates = read(text, "28/07/2024")
    assert dates.text.to_pylist()[0] == text
    assert codes_of(dates)[0] == code


@pytest.mark.parametrize(
    "text",
    [
        *("13052024", "13–05–2024", "13\\05\\2024", "13/05/2024.", "13/05/2024 (confirmada)", "13-05-2024 - 10:30 hrs"),
        *("Mié 13/05/2024", "13mayo2024", "13.may.2024", "2024-may-13", "13th May 2024", "Fecha: 13/05/2024"),
    ],
)
def test_a_spelling_that_programs_and_people_leave_behind_is_read(text: str) -> None:
    assert read(text).text.to_pylist() == ["13/05/2024"]


def test_a_first_of_the_month_has_a_mark() -> None:
    assert read("1º de maio de 2024", "1° de mayo de 2024").text.to_pylist() == ["01/05/2024"] * 2


def test_a_form_without_a_year_leaves_dates_without_one_alone() -> None:
    dates = read("13 de mayo", "14/05/2024", "15 mayo", example="28 de julio")
    assert dates.text.to_pylist() == ["13 de mayo", "14 de mayo", "15 mayo"]
    assert codes_of(dates) == ["", "date-reformatted", "date-year-missing"]


def test_a_day_number_of_a_spreadsheet_is_turned_into_its_date() -> None:
    dates = read("45415", "28/07/2024")
    assert dates.text.to_pylist() == ["03/05/2024", "28/07/2024"]
    assert codes_of(dates) == ["date-serial", ""]


def test_a_value_that_cannot_be_otherwise_settles_the_column() -> None:
    dates = read("03-05-2024", "07-28-2024", example="2024-07-28")
    assert dates.text.to_pylist() == ["2024-03-05", "2024-07-28"]
    assert (dates.order, str(dates.why)) == ("month-first", "Month first: in 7/28 the second number cannot be a month.")


def test_the_odd_one_out_is_accepted_with_a_notice() -> None:
    dates = read("03/05/2024", "28/07/2024", "29/07/2024", "05/13/2024")
    assert dates.text.to_pylist() == ["03/05/2024", "28/07/2024", "29/07/2024", "13/05/2024"]
    assert codes_of(dates) == ["", "", "", "date-other-order"]


def test_real_date_cells_settle_the_texts_beside_them_and_need_no_question() -> None:
    kinds = np.array([CellKind.DATE, CellKind.TEXT], np.int8)
    instants = np.array(["2024-05-03T18:30", "NaT"], "datetime64[s]")
    text = pa.chunked_array([["03-05-24", "04-05-24"]], pa.large_string())
    column = Column(text=text, kinds=kinds, dates=instants)
    dates = read_dates(column, form_of("2024-07-28"), order=None, language="es", today=TODAY)
    assert dates.text.to_pylist() == ["2024-05-03", "2024-05-04"]
    assert (dates.order, dates.question) == ("day-first", None)


def test_one_question_with_two_real_dates_when_nothing_decides() -> None:
    dates = read("3-5-2024", "3-5-2024", example="2024-07-28")
    assert dates.question == ("2024-05-03", "2024-03-05")
    assert dates.text.to_pylist() == ["3-5-2024", "3-5-2024"]
    assert codes_of(dates) == ["date-ambiguous", "date-ambiguous"]


@pytest.mark.parametrize(("order", "written"), [("day-first", "2024-05-03"), ("month-first", "2024-03-05")])
def test_the_answer_settles_the_column(order: str, written: str) -> None:
    dates = read("3-5-2024", example="2024-07-28", order=order)
    assert (dates.text.to_pylist(), dates.question) == ([written], None)


def test_no_question_where_the_text_has_the_form_already() -> None:
    dates = read("03/05/2024", example="04/05/2024")
    assert (dates.text.to_pylist(), codes_of(dates), dates.question) == (["03/05/2024"], [""], None)


def test_far_dates_and_missing_times_are_told() -> None:
    assert codes_of(read("28/07/1985", "28/07/2060", "28/07/2024")) == ["date-far", "date-far", ""]
    timed = read("28/07/2024", example="28/07/2024 10:30")
    assert (timed.text.to_pylist(), codes_of(timed)) == (["28/07/2024 00:00"], ["date-time-missing"])


@pytest.mark.parametrize(
    ("example", "june"),
    [("05/2024", "06/2026"), ("mayo de 2024", "junio de 2026"), ("2024-05", "2026-06"), ("5/2024", "6/2026")],
)
def test_a_form_without_days_takes_a_month_in_any_spelling(example: str, june: str) -> None:
    texts = ("2026-06", "junio 2026", "06-2026", "2026/6", "6/2026", "Junio de 2026", "24/06/2026")
    assert read(*texts, example=example).text.to_pylist() == [june] * len(texts)


def test_a_form_with_days_asks_for_the_day() -> None:
    assert codes_of(read("junio 2026", "06/2026")) == ["date-day-missing"] * 2


def test_an_empty_column_is_read() -> None:
    dates = read_dates(Column(text=pa.chunked_array([], pa.large_string())), form_of("28/07/2024"))
    assert (len(dates.text), len(dates.finding)) == (0, 0)


def test_every_finding_has_words_for_one_and_for_many() -> None:
    for finding in DATE_FINDINGS.values():
        assert "1,234" in str(finding.title(1234))
        assert str(finding.title(1))[0].isupper()


OPEN_EXAMPLE = "03/05/2024"


def real_dates(*shown: str, day: str = "2026-12-24") -> Column:
    count = len(shown)
    return Column(
        text=pa.chunked_array([list(shown)], pa.large_string()),
        kinds=np.full(count, CellKind.DATE, np.int8),
        dates=np.full(count, np.datetime64(day)),
    )


def read_in_english(column: Column, *, country: str | None = None, order: str | None = None) -> Dates:
    form = date_form(OPEN_EXAMPLE, language="en")
    assert form is not None
    return read_dates(column, form, language="en", country=country, order=order, today=TODAY)


@pytest.mark.parametrize("country", ["CL", "US", None])
@pytest.mark.parametrize("text", ["24/12/2026", "12/24/2026"])
def test_english_headings_never_turn_a_date_that_has_the_examples_form(text: str, country: str | None) -> None:
    dates = read_in_english(column_of(text, text), country=country)
    assert dates.text.to_pylist() == [text, text]
    assert codes_of(dates) == ["", ""]


def test_other_dates_are_written_as_the_column_has_them_where_the_example_leaves_it_open() -> None:
    dates = read_in_english(column_of("24/12/2026", "2026-12-03", "5 de enero de 2027"), country="US")
    assert dates.text.to_pylist() == ["24/12/2026", "03/12/2026", "05/01/2027"]


@pytest.mark.parametrize(
    ("country", "shown", "written"), [("CL", "12/24/2026", "24/12/2026"), ("US", "24/12/2026", "12/24/2026")]
)
def test_real_dates_follow_the_country_and_not_what_a_guessed_language_shows(
    country: str, shown: str, written: str
) -> None:
    assert read_in_english(real_dates(shown), country=country).text.to_pylist() == [written]


@pytest.mark.parametrize("column", [real_dates("24-Dec"), column_of("2026-12-24")])
def test_where_nothing_tells_how_to_write_a_date_there_is_one_question(column: Column) -> None:
    dates = read_in_english(column)
    assert dates.question == ("2024-05-03", "2024-03-05")
    assert (codes_of(dates), dates.text.to_pylist()) == (["date-ambiguous"], column.text.to_pylist())
    answered = [read_in_english(column, order=order).text.to_pylist() for order in ("day-first", "month-first")]
    assert answered == [["24/12/2026"], ["12/24/2026"]]
