"""The quick scan of usual rows: it takes what Excel writes, and never sees anything else in it than the full scan does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lynn.sheets.xlsx_bytes import PADDING, Stretch, UnknownStructureError
from lynn.sheets.xlsx_scan import RowScanner
from lynn.sheets.xlsx_tags import AttributeReader, CellArrays
from lynn.sheets.xlsx_usual import scan_usual

ROWS = (
    '<row r="12" spans="1:4"><c r="A12" t="s"><v>0</v></c><c r="B12"><v>56966666666</v></c><c r="C12" s="1"/></row>'
    '<row r="13" ht="15" customHeight="1"><c r="B13" s="12" t="str"><v>a &amp; b</v></c><c r="AA13"><v></v></c></row>'
    '<row r="15"/><row r="16" s="3"></row><row r="17"><c r="A17" s="4"/></row>'
    '<row r="99"><c r="A99" t="e"><v>#N/A</v></c><c r="ZZ99" t="b"><v>1</v></c></row>'
)
PIECES = (
    *(
        "<v>",
        "</v>",
        "<c>",
        "</c>",
        "<row>",
        "</row>",
        '<c r="A12">',
        '<row r="14">',
        "<f>1</f>",
        "<v/>",
        "<!--x-->",
        "<is>",
    ),
    *('"', "'", " ", "\n", "/", ">", "<", "0", "7", "A", "B", "é", ' t="s"', ' s="2"', "c", "v", "r"),
)


def scanned(rows: str) -> CellArrays | None:
    """What the quick scan finds; None where it gives up."""
    stretch = Stretch(PADDING + rows.encode() + PADDING)
    try:
        return scan_usual(stretch, AttributeReader())
    except (UnknownStructureError, IndexError, ValueError):
        return None


def assert_full_scan_agrees(rows: str, quick: CellArrays) -> None:
    scanner = RowScanner(is_usual=False)
    full = scanner.scan(PADDING + rows.encode() + PADDING)
    for field in dataclasses.fields(CellArrays):
        if field.name != "stretch":
            assert np.array_equal(getattr(quick, field.name), getattr(full, field.name)), field.name


def test_usual_rows_are_scanned_quickly_and_as_by_the_full_scan() -> None:
    quick = scanned(ROWS)
    assert quick is not None
    assert_full_scan_agrees(ROWS, quick)


@pytest.mark.parametrize(
    "rows",
    [
        ROWS.replace("</v></c>", "</v> </c>", 1),
        ROWS.replace("<row", "\n<row", 1),
        ROWS.replace('r="13"', 'r="11"'),
        ROWS.replace('r="B12"', 'r="B13"'),
        ROWS.replace('r="99"', 'r="100"'),
        ROWS.replace("<v>0</v>", "<f>1</f><v>0</v>"),
        ROWS.replace("<v>0</v>", "<v>0<!--</v>--></v>"),
        ROWS.replace("</row>", "", 1),
        "<c><v>1</v></c>",
        '<row r="1"/>',
    ],
)
def test_what_is_unusual_is_left_to_the_full_scan(rows: str) -> None:
    assert scanned(rows) is None


@settings(max_examples=400)
@given(
    places=st.lists(st.integers(0, len(ROWS)), min_size=1, max_size=3),
    pieces=st.lists(st.sampled_from(PIECES), min_size=3, max_size=3),
    cuts=st.lists(st.integers(0, 12), min_size=3, max_size=3),
)
def test_rows_with_a_flaw_are_refused_or_scanned_as_by_the_full_scan(
    places: list[int], pieces: list[str], cuts: list[int]
) -> None:
    rows = ROWS
    for place, piece, cut in zip(places, pieces, cuts, strict=False):
        rows = rows[:place] + piece + rows[place + cut :]
    quick = scanned(rows)
    if quick is not None:
        assert_full_scan_agrees(rows, quick)
