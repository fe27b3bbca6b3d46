"""Cells as people fill them, country by country: the number that a careful person would send to, or nobody."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pyarrow as pa
import pytest

from lynn.phone import PHONE_FINDINGS, read_phone, read_phones

#: Country, the cell as JSON, and E.164; "-" for none.
CELLS = [
    [None if country == "-" else country, json.loads(cell), "" if e164 == "-" else e164]
    for country, cell, e164 in (
        line.split("\t")
        for line in (Path(__file__).parent / "samples" / "phones" / "cells.tsv").read_text("utf-8").split("\n")
        if line
    )
]
#: Whether the words say no, and the cell.
REMARKS = [
    (says_no == "no", text)
    for says_no, text in (
        line.split("\t")
        for line in (Path(__file__).parent / "samples" / "phones" / "remarks.tsv").read_text("utf-8").split("\n")
        if line
    )
]
BY_COUNTRY = [(country, list(cells)) for country, cells in itertools.groupby(CELLS, key=lambda cell: cell[0])]


@pytest.mark.parametrize(("country", "cells"), BY_COUNTRY, ids=[str(country) for country, _ in BY_COUNTRY])
def test_each_cell_becomes_the_number_that_was_meant(country: str | None, cells: list[list[str]]) -> None:
    differing = [(text, e164, found) for _, text, e164 in cells if (found := read_phone(text, country))[0] != e164]
    assert differing == []


@pytest.mark.parametrize(("country", "cells"), BY_COUNTRY, ids=[str(country) for country, _ in BY_COUNTRY])
def test_a_whole_column_says_the_same(country: str | None, cells: list[list[str]]) -> None:
    phones = read_phones(pa.chunked_array([[text for _, text, _ in cells]], pa.large_string()), country)
    assert phones.e164.to_pylist() == [e164 for _, _, e164 in cells]


@pytest.mark.parametrize(("country", "cells"), BY_COUNTRY, ids=[str(country) for country, _ in BY_COUNTRY])
def test_whoever_is_not_reached_has_a_reason(country: str | None, cells: list[list[str]]) -> None:
    for _, text, e164 in cells:
        if not e164:
            assert PHONE_FINDINGS[read_phone(text, country)[1]].severity == "blocking"


def test_words_that_say_no_hold_a_number_back_and_harmless_ones_do_not() -> None:
    e164s = ["" if says_no else read_phone("+56962345696", None)[0] for says_no, _ in REMARKS]
    codes = ["phone-says-no" if says_no else "" for says_no, _ in REMARKS]
    column = pa.chunked_array([[text for _, text in REMARKS]], pa.large_string())
    phones = read_phones(column, "CL")
    found = [phones.codes[index] for index in phones.finding.tolist()]
    named = [code if code == "phone-says-no" else "" for code in found]
    assert list(zip(column.to_pylist(), phones.e164.to_pylist(), named, strict=True)) == list(
        zip(column.to_pylist(), e164s, codes, strict=True)
    )
    assert [read_phone(text, "CL")[1] for _, text in REMARKS] == found


def test_what_says_no_without_a_number_is_no_number() -> None:
    assert read_phone("fallecido", "CL") == ("", "phone-not-a-number")


def test_a_refusal_is_not_read_as_a_number_even_when_asked_for() -> None:
    phones = read_phones(pa.chunked_array([["no llamar 66660719", "11 2345 6180 (falecido)"]], pa.large_string()), "CL")
    assert phones.offer.to_pylist() == ["", ""]
