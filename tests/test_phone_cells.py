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
