"""The bytes of a well-quoted text, made so regular that a strict parser takes them: every record with as many fields.

In: UTF-8 as a byte array. Out: the same with missing delimiters put in, and what was ragged. Why: the fast parser refuses
ragged rows, and a list of a million rows with a title above it should not fall back to a slow one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lynn.errors import ListError
from lynn.sheets.grid import Note
from lynn.sheets.records import are_rows, requoted
from lynn.text import t, tn

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

#: As many rows as a Note names.
MOST_ROWS_TOLD = 200
_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
#: Excel has 16,384 columns; a text file with more is none that people made.
MOST_FIELDS = 16_384
#: Cells, blank ones included, above which a list is too large for the memory of a reading.
MOST_CELLS = 60_000_000


@dataclass(frozen=True, kw_only=True)
class Records:
    """Where the records of a text are."""

    #: Place of the first byte of each record.
    starts: Positions
    #: Place after the last byte of each record, its line end not included.
    ends: Positions
    #: Fields of each record.
    widths: Positions


def is_sound(data: Bytes, delimiter: str) -> bool:
    """Every quote opens a field, closes one, or is one half of a doubled quote inside a field."""
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    edge = np.zeros(256, dtype=np.bool_)
    edge[[ord(delimiter), _LF, _CR]] = True
    # A quote right after a closing one opens nothing new: it is the second half of a doubled quote.
    doubled = np.zeros(len(opening), dtype=np.bool_)
    doubled[1:] = opening[1:] == closing[:-1] + 1
    opens = edge[data[np.maximum(opening - 1, 0)]] | (opening == 0) | doubled
    closes = edge[data[np.minimum(closing + 1, len(data) - 1)]] | (closing == len(data) - 1)
    closes[:-1] |= doubled[1:]
    return bool(opens.all() and closes.all())


def _outside_quotes(data: Bytes) -> npt.NDArray[np.bool_]:
    # The parity of a count survives its overflow.
    outside: npt.NDArray[np.bool_] = np.cumsum(data == _QUOTE, dtype=np.uint8) & 1 == 0
    return outside


def find_records(data: Bytes, delimiter: str) -> Records:
    """The records of a sound text."""
    outside = _outside_quotes(data)
    is_line_end = ((data == _LF) | (data == _CR)) & outside
    stops = np.flatnonzero(is_line_end)
    # CR LF is one end: its LF is not another.
    if len(stops):
        follows_cr = (data[stops] == _LF) & (data[np.maximum(stops - 1, 0)] == _CR) & (stops > 0)
        first_of_end = stops[~follows_cr]
        after_end = first_of_end + 1
        has_lf = (
            (data[first_of_end] == _CR) & (data[np.minimum(after_end, len(data) - 1)] == _LF) & (after_end < len(data))
        )
        after_end = after_end + has_lf
    else:
        first_of_end = after_end = stops
    starts = np.concatenate(([0], after_end)).astype(np.int64)
    ends = np.concatenate((first_of_end, [len(data)])).astype(np.int64)
    if len(starts) > 1 and starts[-1] >= len(data):
        starts, ends = starts[:-1], ends[:-1]
    delimiters = np.flatnonzero((data == ord(delimiter)) & outside)
    widths = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts) + 1
    return Records(starts=starts, ends=ends, widths=widths.astype(np.int64))


def first_width(data: Bytes, delimiter: str) -> int:
    """Fields of the first record of a sound text."""
    size = 1 << 16
    while True:
        records = find_records(data[:size], delimiter)
        if len(records.starts) > 1 or size >= len(data):
            return int(records.widths[0])
        size *= 8


def with_rows_freed(data: Bytes, delimiter: str) -> tuple[Bytes, list[int]]:
    """The text with those quoted fields opened that hold whole rows: each line as wide as a row, a long number in the same
    place. Also the records (1-based, of the result) where that was needed."""
    line_ends = np.flatnonzero(((data == _LF) | (data == _CR)) & ~_outside_quotes(data))
    if not len(line_ends):
        return data, []
    records = find_records(data, delimiter)
    width = int(np.bincount(records.widths).argmax())
    several = np.unique(np.searchsorted(records.starts, line_ends, side="right") - 1)
    pieces: list[bytes] = []
    freed: list[int] = []
    copied_to = 0
    for record in several.tolist():
        start, end = int(records.starts[record]), int(records.ends[record])
        lines = data[start:end].tobytes().decode("utf-8").splitlines(keepends=True)
        if are_rows(lines, delimiter, width):
            pieces += [data[copied_to:start].tobytes(), *(requoted([line], delimiter).encode() for line in lines)]
            freed.append(record + 1 + sum(1 for _ in freed))
            copied_to = end
    if not freed:
        return data, []
    pieces.append(data[copied_to:].tobytes())
    return np.frombuffer(b"".join(pieces), dtype=np.uint8), freed


def made_regular(data: Bytes, delimiter: str, first_record: int) -> tuple[Bytes, list[Note]]:
    """The text with delimiters added to every record that has fewer than the widest, and what was ragged in the list."""
    records = find_records(data, delimiter)
    widest = int(records.widths.max())
    if widest > MOST_FIELDS or widest * len(records.widths) > MOST_CELLS:
        raise ListError(
            t("The rows of this file cannot be told apart: one of them has {fields} fields.", fields=widest),
            code="list-too-wide",
        )
    missing = widest - records.widths
    regular = np.insert(data, np.repeat(records.ends, missing), ord(delimiter))
    return regular, _ragged_notes(data, records, delimiter, first_record)


def _ragged_notes(data: Bytes, records: Records, delimiter: str, first_record: int) -> list[Note]:
    is_filled = records.ends > records.starts
    widths = records.widths[is_filled]
    numbers = np.flatnonzero(is_filled) + first_record
    usual = int(np.bincount(widths).argmax())
    regular = np.flatnonzero(widths == usual)
    # Titles above the list and remarks below it are short by nature.
    inner = np.arange(regular[0], regular[-1] + 1)
    short = numbers[inner[widths[inner] < usual]]
    long = [
        number
        for number in numbers[widths > usual].tolist()
        if _has_text_beyond(data, records, number - first_record, usual, delimiter)
    ]
    found = (("rows-short", short.tolist()), ("rows-long", long))
    return [ragged_note(code, rows) for code, rows in found if rows]


def ragged_note(code: str, rows: list[int]) -> Note:
    """The Note on rows with fewer (`rows-short`) or more (`rows-long`) fields than the others."""
    if code == "rows-short":
        text = tn(
            "One row has fewer fields than the others; the rest of it was left blank.",
            "{count} rows have fewer fields than the others; the rest of them was left blank.",
            len(rows),
        )
    else:
        text = tn(
            "One row has more fields than the others; what is too much stands in columns of its own. Look at it.",
            "{count} rows have more fields than the others; what is too much stands in columns of its own. Look at them.",
            len(rows),
        )
    return Note(code=code, text=text, rows=tuple(rows[:MOST_ROWS_TOLD]))


def _has_text_beyond(data: Bytes, records: Records, record: int, usual: int, delimiter: str) -> bool:
    line = data[records.starts[record] : records.ends[record]].tobytes().decode("utf-8", errors="replace")
    return any(field.strip() for field in line.split(delimiter)[usual:])
