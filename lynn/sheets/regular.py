"""The bytes of a well-quoted text, made so regular that a strict parser takes them: every record with as many fields.

In: UTF-8 as a byte array. Out: the same with missing delimiters put in, and what was ragged. Why: the fast parser refuses
ragged rows, and a list of a million rows with a title above it should not fall back to a slow one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lynn.errors import ListError
from lynn.sheets.grid import Note
from lynn.sheets.records import are_rows, lines_of, requoted
from lynn.text import t, tn

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

#: As many rows as a Note names.
MOST_ROWS_TOLD = 200
_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
_PIECE_BYTES = 1 << 24
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


def positions_of(data: Bytes, *wanted: int) -> Positions:
    """Places of those bytes. In pieces, for a mask over the whole text takes as much memory as the text."""
    found = []
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        mask = piece == wanted[0]
        for byte in wanted[1:]:
            mask |= piece == byte
        found.append(np.flatnonzero(mask) + start)
    return np.concatenate(found).astype(np.int64) if found else np.zeros(0, dtype=np.int64)


def is_sound(data: Bytes, delimiter: str) -> bool:
    """Every quote opens a field, closes one, or is one half of a doubled quote inside a field."""
    quotes = positions_of(data, _QUOTE)
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


def _is_quoted(places: Positions, quotes: Positions) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 1
    return inside


def find_records(data: Bytes, delimiter: str) -> Records:
    """The records of a sound text."""
    quotes = positions_of(data, _QUOTE)
    stops, delimiters = positions_of(data, _LF, _CR), positions_of(data, ord(delimiter))
    if len(quotes):
        stops, delimiters = stops[~_is_quoted(stops, quotes)], delimiters[~_is_quoted(delimiters, quotes)]
    # CR LF is one end: its LF is not another.
    is_second = (data[stops] == _LF) & (stops > 0) & (data[np.maximum(stops - 1, 0)] == _CR)
    ends = stops[~is_second]
    following = np.minimum(ends + 1, len(data) - 1)
    starts = ends + 1 + ((data[ends] == _CR) & (data[following] == _LF) & (ends + 1 < len(data)))
    starts, ends = np.concatenate(([0], starts)), np.concatenate((ends, [len(data)]))
    if len(starts) > 1 and starts[-1] >= len(data):
        starts, ends = starts[:-1], ends[:-1]
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
    line_ends = positions_of(data, _LF, _CR)
    line_ends = line_ends[_is_quoted(line_ends, positions_of(data, _QUOTE))]
    if not len(line_ends):
        return data, []
    records = find_records(data, delimiter)
    width = int(np.bincount(records.widths).argmax())
    several = np.unique(np.searchsorted(records.starts, line_ends, side="right") - 1)
    # Whole rows inside a quoted field bring their delimiters with them.
    delimiters = positions_of(data, ord(delimiter))
    stops = np.searchsorted(delimiters, records.ends[several])
    all_of_record = stops - np.searchsorted(delimiters, records.starts[several])
    several = several[all_of_record - records.widths[several] + 1 >= max(width - 1, 1)]
    pieces: list[bytes] = []
    freed: list[int] = []
    copied_to, added = 0, 0
    for record in several.tolist():
        start, end = int(records.starts[record]), int(records.ends[record])
        lines = lines_of(data[start:end].tobytes().decode("utf-8"))
        if are_rows(lines, delimiter, width):
            pieces += [data[copied_to:start].tobytes(), *(requoted([line], delimiter).encode() for line in lines)]
            freed.append(record + 1 + added)
            copied_to, added = end, added + len(lines) - 1
    if not freed:
        return data, []
    pieces.append(data[copied_to:].tobytes())
    return np.frombuffer(b"".join(pieces), dtype=np.uint8), freed


def regular_pieces(data: Bytes, delimiter: str, first_record: int) -> tuple[Iterator[Bytes], list[Note]]:
    """The text, piece by piece, with delimiters added to every record that has fewer than the widest; and what was ragged."""
    records = find_records(data, delimiter)
    widest = int(records.widths.max())
    if widest > MOST_FIELDS or widest * len(records.widths) > MOST_CELLS:
        raise ListError(
            t("The rows of this file cannot be told apart: one of them has {fields} fields.", fields=widest),
            code="list-too-wide",
        )

    def pieces() -> Iterator[Bytes]:
        record = 0
        while record < len(records.starts):
            start = int(records.starts[record])
            following = max(record + 1, int(np.searchsorted(records.starts, start + _PIECE_BYTES)))
            stop = int(records.starts[following]) if following < len(records.starts) else len(data)
            missing = widest - records.widths[record:following]
            places = np.repeat(records.ends[record:following] - start, missing)
            yield np.insert(data[start:stop], places, ord(delimiter))
            record = following

    return pieces(), _ragged_notes(data, records, delimiter, first_record)


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
