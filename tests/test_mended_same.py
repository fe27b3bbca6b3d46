"""What spreadsheets do to cells that nobody touches is no mend; whatever a person writes is one."""

from __future__ import annotations

from datetime import datetime

import pytest

from lynn.mended_same import is_same


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("Łukasz Żuk", "?ukasz ?uk"),
        ("Ana 🎉", "Ana ??"),
        ("Ана", "???"),
        ("00123", "123"),
        ("000", "0"),
        ("+56966667777", "56966667777"),
        ("56966667777", "5,69667E+10"),
        ("56966667777", "5.7e+10"),
        ("01/05/2026", "1/5/2026"),
        ("1-5-2026", "01/05/26"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_a_spreadsheet_does_is_no_mend(before: str, text: str) -> None:
    assert is_same(before, text)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("Ana", "Qué?"),
        ("Ана", "????"),
        ("56966667777", "5,69668E+10"),
        ("00123", "124"),
        ("123", "00123"),
        ("A0012", "A12"),
        ("", "0"),
        ("nan", ""),
        ("01/05/2026", "05/01/2026"),
        ("01/05/2026", "1/5/2027"),
        ("56966667777", "5696666777"),
    ],
)
def test_what_a_person_writes_is_a_mend(before: str, text: str) -> None:
    assert not is_same(before, text)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("01/05/2026", True),
        ("5.1.26", True),
        ("7-8", False),
        ("1-5", True),
        ("1 de mayo", True),
        ("02/05/2026", False),
        ("", False),
    ],
)
def test_a_text_that_became_a_date_is_known_by_its_numbers(before: str, wanted: bool) -> None:
    assert is_same(before, "as shown", datetime(2026, 5, 1)) is wanted  # noqa: DTZ001 - sheets know no zone
