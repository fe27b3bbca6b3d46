"""Amounts such as `$1,500`, written without quotes between commas, joined again.

In: UTF-8 between commas and a sample of it. Out: the same with such amounts between quotes, and a Note; None where it is
ordinary. Why: else the amount of every row is `$1`, and `500` stands in a column without a heading.
"""

from __future__ import annotations

import re

import numpy as np

from lynn.sheets.grid import Note
from lynn.sheets.regular import MOST_ROWS_TOLD, Bytes, find_records
from lynn.text import tn

_SIGN = r"-?(?:[A-Z]{0,3}\$|S/\.?|Bs\.?|Q|₡|€|£) ?-?"
_THOUSANDS, _REST = re.compile(rf" ?{_SIGN}\d{{1,3}}"), re.compile(r"\d{3}(?:\.\d{1,2})? ?")
#: What stands there in a row whose amount is below a thousand.
_SMALL = re.compile(rf" ?(?:(?:{_SIGN})?\d{{1,3}}(?:\.\d{{1,2}})?)? ?")
_LINE_END = re.compile(r"\r\n|\r|\n")
#: Fewer such rows could be a slip of the hand.
_FEWEST = 3


def amounts_joined(data: Bytes, sample: str, first_record: int) -> tuple[Bytes, Note] | None:
    """The text with such amounts quoted, where all rows with a field more than headings have one, in the same column."""
    lines = [line.split(",") for line in _LINE_END.split(sample) if line]
    if '"' in sample or len(lines) <= _FEWEST:
        return None
    heading, *rows = lines
    width = len(heading)
    if any(len(row) not in (width, width + 1) for row in rows):
        return None
    long = [row for row in rows if len(row) > width]
    places = [place for place in range(width) if long and all(_is_cut(row, place) for row in long)]
    if len(places) != 1 or len(long) < _FEWEST:
        return None
    place = places[0]
    if not all(_SMALL.fullmatch(row[place]) for row in rows if len(row) == width):
        return None
    return _joined(data, width, place, first_record, heading[place].strip())


def _is_cut(row: list[str], place: int) -> bool:
    return bool(_THOUSANDS.fullmatch(row[place]) and _REST.fullmatch(row[place + 1]))


def _joined(data: Bytes, width: int, place: int, first_record: int, label: str) -> tuple[Bytes, Note] | None:
    text = data.tobytes()
    if b'"' in text:
        return None
    field = r"[^,\r\n]*+"
    row = re.compile(
        rf"((?:\A|(?<=[\r\n]))(?:{field},){{{place}}})({_THOUSANDS.pattern},{_REST.pattern})"
        rf"(?=(?:,{field}){{{width - place - 1}}}(?:[\r\n]|\Z))".encode()
    )
    joined, count = row.subn(rb'\1"\2"', text)
    widths = find_records(data, ",").widths
    long = np.flatnonzero(widths > width)
    if len(long) != count:
        return None  # further down, some row has a field too many for another reason
    told = tn(
        "An amount under «{column}» was cut in two at its comma; its parts were joined. Look at it.",
        "{count} amounts under «{column}» were cut in two at their comma; their parts were joined. Look at them.",
        count,
        column=label,
    )
    numbers = tuple((long[:MOST_ROWS_TOLD] + first_record).tolist())
    return np.frombuffer(joined, dtype=np.uint8), Note(code="amounts-joined", text=told, rows=numbers)
