"""A number and its format become the text that the sheet shows."""

from __future__ import annotations

import datetime as dt

import pytest

from lynn.sheets.format_codes import built_in_code, parse_format
from lynn.sheets.formats import show_boolean, show_number, show_text
from lynn.sheets.grid import CellKind
from lynn.sheets.regions import region_of

ES, PT, EN = region_of("es"), region_of("pt"), region_of("en")
ACCOUNTING = '_-"$"* #,##0_-;-"$"* #,##0_-;_-"$"* "-"_-'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (123, "00000", "00123"),
        (5000, '"$"#,##0', "$5.000"),
        (-5000, '"$"#,##0', "-$5.000"),
        (5000, "[$$-340A]#,##0", "$5.000"),
        (5000, "#,##0 [$€-C0A]", "5.000 €"),
        (5000, "[$$-en-US]#,##0", "$5.000"),
        (5000, "[$S/-es-PE] #,##0", "S/ 5.000"),
        (5000, "[$R$-pt-BR] #,##0.00", "R$ 5.000,00"),
        (5000, "#,##0 [$€-x-euro2]", "5.000 €"),
        (5000, "[$Gs.-es-PY,200]#,##0", "Gs.5.000"),
        (7500, ACCOUNTING, "$ 7.500"),
        (-7500, ACCOUNTING, "-$ 7.500"),
        (0, ACCOUNTING, "$ -"),
        (-5, "#,##0;[Red]-#,##0", "-5"),
        (-5, "#,##0_);(#,##0)", "(5)"),
        (0.05, "0%", "5%"),
        (0.155, "0.0%", "15,5%"),
        (1234.5, "#,##0.00", "1.234,50"),
        (1.005, "0.00", "1,01"),
        (0.285, "0%", "29%"),
        (2.5, "0", "3"),
        (-0.4, "0", "0"),
        (5.5, "0.##", "5,5"),
        (1234567, '#,##0,"K"', "1.235K"),
        (1500000, '0.0,,"M"', "1,5M"),
        (1500, '[>=1000]#,##0,"K";0', "2K"),
        (500, '[>=1000]#,##0,"K";0', "500"),
        (1, '[=1]"Sí";[=0]"No";0', "Sí"),
        (0, '"Sí";"Sí";"No"', "No"),
        (1.5, "# ?/?", "1 1/2"),
        (0.333, "# ??/??", "1/3"),
        (0.375, "# ?/8", "3/8"),
        (-0.001, "# ?/?", "0"),
        (56966660001, "+00 0 0000 0000", "+56 9 6666 0001"),
        (15269950, '00"."000"."000', "15.269.950"),
        (5551234, "[<=9999999]000-0000;(000) 000-0000", "555-1234"),
        (9665551234, "[<=9999999]000-0000;(000) 000-0000", "(966) 555-1234"),
        (123, 'General" kg"', "123 kg"),
        (12345.67, "0.00E+00", "1,23E+04"),
        (12500.5, "##0.0E+0", "12,5E+3"),
        (7, ";;;", ""),
        (0, "0;-0;;@", ""),
        (45415, "@", "45415"),
        (1e15, "0", "1000000000000000"),
    ],
)
def test_a_number_shows_as_in_a_spanish_sheet(value: float, code: str, shown: str) -> None:
    assert show_number(value, parse_format(code), ES).text == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (5, "5"),
        (56966666666, "56966666666"),
        (123456789012345, "123456789012345"),
        (1e20, "100000000000000000000"),
        (1234.5, "1234,5"),
        (0.1 + 0.2, "0,3"),
        (1 / 3, "0,333333333"),
        (-1 / 3, "-0,333333333"),
        (123456789.123, "123456789,1"),
        (0.00001, "0,00001"),
        (1e-10, "1E-10"),
        (-0.0, "0"),
    ],
)
def test_a_number_without_a_format_keeps_its_digits(value: float, shown: str) -> None:
    assert show_number(value, parse_format("General"), ES).text == shown


def test_a_whole_number_under_a_scientific_format_shows_its_digits() -> None:
    assert show_number(56966666666, parse_format("0.00E+00"), ES).text == "56966666666"


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        (45415, "dd/mm/yyyy", "03/05/2024"),
        (45415, "mm/dd/yyyy", "05/03/2024"),
        (45415, "d-mmm-yy", "3-may-24"),
        (45415, '[$-340A]dddd, d "de" mmmm "de" yyyy', "viernes, 3 de mayo de 2024"),
        (45415, "[$-409]d-mmm-yyyy;@", "3-May-2024"),
        (45415, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "viernes, 3 de mayo de 2024"),
        (45294, "[$-en-US]mmmm d, yyyy;@", "January 3, 2024"),
        (45415, "[$-pt-BR]dddd", "sexta-feira"),
        (45415, "[$-es-419]d mmm", "3 may"),
        (45415, "[$-de-DE]d mmm", "3 may"),
        (45415, "[$-en-US,100]d mmm", "3 May"),
        (45415, "[$-x-sysdate]dddd, mmmm dd, yyyy", "viernes, 3 de mayo de 2024"),
        (45415.75, "[$-x-systime]h:mm:ss AM/PM", "18:00:00"),
        (45415.75, "dd/mm/yyyy hh:mm", "03/05/2024 18:00"),
        (45415.75, "h:mm AM/PM", "6:00 p. m."),
        (45415.75, "[$-409]h:mm AM/PM", "6:00 PM"),
        (45415.5, "yyyy-mm-dd\\Thh:mm:ss.000", "2024-05-03T12:00:00.000"),
        (0.75, "hh:mm", "18:00"),
        (0.999999999, "hh:mm:ss", "00:00:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (0.0625, "[mm]:ss", "90:00"),
        (-1.5, "[h]:mm;[Red]-[h]:mm", "-36:00"),
        (0.5, "mm:ss", "00:00"),
        (36526.999999, "dd/mm/yyyy", "01/01/2000"),
        (36526.999999, "hh:mm:ss", "00:00:00"),
        (0.7499999999999, "hh:mm", "18:00"),
        (60, "dd/mm/yyyy", "29/02/1900"),
        (1, "dddd dd/mm/yyyy", "domingo 01/01/1900"),
        (-3, "dd/mm/yyyy", "-3"),
    ],
)
def test_a_day_number_shows_as_a_date(serial: float, code: str, shown: str) -> None:
    assert show_number(serial, parse_format(code), ES).text == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (43953, "dd/mm/yyyy", "03/05/2024"),
        (43953.75, "[$-F800]dddd", "viernes, 3 de mayo de 2024"),
        (0, "dd/mm/yyyy hh:mm", "01/01/1904 00:00"),
        (43953.75, "[$-F400]h:mm:ss", "18:00:00"),
        (20 / 24, "[h]:mm", "20:00"),
        (0.0625, "[mm]:ss", "90:00"),
        (0.001, "[ss]", "86"),
        (0.75, "hh:mm", "18:00"),
        (0.75, '0;-0;"-"', "1"),
        (0.75, "[<1]hh:mm;dd/mm/yyyy", "18:00"),
        (43953, "[<1]hh:mm;dd/mm/yyyy", "03/05/2024"),
        (-0.0625, "h:mm", "-1:30"),
        (-1.5, "[h]:mm", "-36:00"),
        (-0.0625, "h:mm;-h:mm", "-1:30"),
    ],
)
def test_only_dates_count_from_the_1904_epoch(value: float, code: str, shown: str) -> None:
    assert show_number(value, parse_format(code), ES, is_1904=True).text == shown


@pytest.mark.parametrize(
    ("number_id", "in_spanish", "in_english"),
    [
        (14, "03/05/2024", "5/3/2024"),
        (15, "03-may-24", "3-May-24"),
        (16, "03-may", "3-May"),
        (17, "may-24", "May-24"),
        (18, "6:00 p. m.", "6:00 PM"),
        (20, "18:00", "18:00"),
        (22, "03/05/2024 18:00", "5/3/2024 18:00"),
        (30, "03/05/2024", "5/3/2024"),
        (46, "1089978:00:00", "1089978:00:00"),
        (57, "03/05/2024", "5/3/2024"),
    ],
)
def test_a_built_in_date_follows_the_language_of_the_list(number_id: int, in_spanish: str, in_english: str) -> None:
    shown = [show_number(45415.75, parse_format(built_in_code(number_id, region)), region).text for region in (ES, EN)]
    assert shown == [in_spanish, in_english]


def test_a_date_gives_its_instant() -> None:
    shown = show_number(45415.75, parse_format("dd/mm/yyyy"), ES)
    assert (shown.kind, shown.instant) == (CellKind.DATE, dt.datetime(2024, 5, 3, 18))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("code", "kind"), [("hh:mm", CellKind.TIME), ("[h]:mm", CellKind.TIME), ("0", CellKind.NUMBER)]
)
def test_a_format_tells_the_kind_of_a_cell(code: str, kind: CellKind) -> None:
    assert show_number(0.75, parse_format(code), ES).kind == kind


@pytest.mark.parametrize(
    ("code", "shown"), [("General", "Ana"), ("@", "Ana"), ('"Sra. "@', "Sra. Ana"), ("0;0;0;", ""), ("0.00", "Ana")]
)
def test_a_text_section_frames_text(code: str, shown: str) -> None:
    assert show_text("Ana", parse_format(code)) == shown


def test_truth_is_told_in_the_language_of_the_list() -> None:
    assert [show_boolean(True, r) for r in (ES, PT, EN)] == ["VERDADERO", "VERDADEIRO", "TRUE"]
