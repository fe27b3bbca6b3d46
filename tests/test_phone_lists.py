"""The phones and dates of the lists at hand, from the file to the last digit, scored against what a careful person expects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lynn.dates import DATE_FINDINGS, date_form, read_dates
from lynn.phone import guess_country, read_phones
from lynn.sheets.reader import read_list
from lynn.sheets.table import Table
from tests.scoring import LISTS, score_phones

EXPECTED = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(LISTS.glob("*.expected.json"))}
WITH_PHONES = [path for path, wanted in EXPECTED.items() if wanted.get("phones_e164") and wanted.get("phone_column")]
WITH_DATES = [path for path, wanted in EXPECTED.items() if wanted.get("dates_iso")]


def _table(wanted: dict[str, Any], folder: Path) -> Table:
    return read_list(LISTS / wanted["file"], wanted["file"], folder).table


@pytest.mark.parametrize("expected", WITH_PHONES, ids=lambda path: path.name.split(".")[0])
def test_every_phone_of_a_list_is_right_or_held_back(expected: Path, tmp_path: Path) -> None:
    wanted = EXPECTED[expected]
    table = _table(wanted, tmp_path)
    texts = table.columns[wanted["columns"].index(wanted["phone_column"])].text
    country = wanted.get("default_country") or guess_country(texts)[0]
    assert score_phones(wanted, read_phones(texts, country).e164.to_pylist()) == []


@pytest.mark.parametrize("expected", WITH_DATES, ids=lambda path: path.name.split(".")[0])
def test_every_date_of_a_list_is_right_or_held_back(expected: Path, tmp_path: Path) -> None:
    wanted = EXPECTED[expected]
    table = _table(wanted, tmp_path)
    form = date_form("2024-07-28")
    assert form is not None
    dates = read_dates(table.column(wanted["date_column"]), form, language=table.language)
    usable = {"", *(code for code, finding in DATE_FINDINGS.items() if finding.severity != "blocking")}
    got = [
        text if text and dates.codes[index] in usable else None
        for text, index in zip(dates.text.to_pylist(), dates.finding, strict=True)
    ]
    assert got == wanted["dates_iso"]
