"""A text file of rows (csv, tsv, txt, pasted cells) becomes a Grid: every field as it is written, every row kept.

In: a path. Out: a Grid whose row numbers count records. Why: other readers skip what is ragged and swallow what follows a
stray quote; here the file is first made regular, bytes by bytes, and only then parsed.
"""

from __future__ import annotations

import gzip
import mmap
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from lynn.errors import ListError
from lynn.sheets.cut_amounts import amounts_joined
from lynn.sheets.dialect import rewritten, tabbed, without_backslashes
from lynn.sheets.encoding import Content, decode
from lynn.sheets.grid import Column, Grid, Note
from lynn.sheets.recognise import unreadable
from lynn.sheets.records import detect_delimiter, mend_quotes
from lynn.sheets.regular import Bytes, first_width, is_sound, regular_pieces, with_rows_freed
from lynn.text import t, tn

#: Bytes of text, unpacked: a million rows of 8 columns have about 100 MB. More would not fit the memory of a reading.
MOST_BYTES = 300_000_000
_SAMPLE_BYTES = 200_000
#: Bytes looked at in one go: what the processor keeps at hand.
_LOOK_BYTES = 1 << 18
#: Stands for a delimiter where there is a single column: no list has this byte.
_NO_DELIMITER = "\x1f"
_SEPARATOR_LINE = re.compile(rb'"?sep=([^\r\n"])"?[^\r\n]*(?:\r\n|\r|\n|$)', re.IGNORECASE)


def read_delimited(
    path: Path,
    *,
    is_gzip: bool = False,
    is_pasted: bool = False,
    delimiter: str | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Grid:
    """The whole file. Raises `ListError` where there is nothing in it, or too much."""
    report = on_progress or (lambda share: None)
    text, facts = _load(path, delimiter, is_gzip=is_gzip, is_pasted=is_pasted)
    report(0.2)
    columns = text.columns()
    report(0.8)
    return grid_of_columns(columns, text.first_record, notes=tuple(text.notes), facts=facts)


def _load(path: Path, delimiter: str | None, *, is_gzip: bool, is_pasted: bool) -> tuple[_Text, dict[str, str]]:
    """The file's text, and what was found out about it."""
    decoded = decode(_unpacked(path) if is_gzip else _content(path))
    utf8, start, first_record = decoded.utf8, decoded.start, 1
    if is_pasted:
        delimiter = _between_cells(utf8[start:])
    if hint := _SEPARATOR_LINE.match(utf8, start):
        delimiter, start, first_record = hint[1].decode("utf-8", errors="replace"), hint.end(), 2
    # A view, not a copy: the text may be as large as memory allows.
    data = np.frombuffer(utf8, dtype=np.uint8)[start : len(utf8) - _blanks_at_end(utf8)]
    if not len(data) or not utf8[start : start + _SAMPLE_BYTES].strip():
        raise unreadable("list-empty")
    notes = list(decoded.notes)
    if delimiter is None or len(delimiter.encode()) != 1:
        sample = _sample(data)
        if (plain := rewritten(data, sample)) is not None:
            data, sample = plain, _sample(plain)
        delimiter = detect_delimiter(sample)
        if delimiter in (None, ",") and (columns := tabbed(data, sample, delimiter)) is not None:
            data, delimiter = columns, "\t"
        if delimiter == "," and (mended := amounts_joined(data, sample, first_record)) is not None:
            data = mended[0]
            notes.append(mended[1])
    text = _Text(data, delimiter or _NO_DELIMITER, first_record)
    text.notes += notes
    return text, {"encoding": decoded.encoding, "delimiter": delimiter or ""}


def _between_cells(pasted: bytes) -> str | None:
    """Spreadsheets copy with tabs; a single column has none, and its commas are its own. None: text of a csv was pasted."""
    heading = pasted.lstrip().partition(b"\n")[0]
    return "\t" if b"\t" in pasted or not any(mark in heading for mark in b",;|") else None


def _without_formula(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with `="00123"` as the `00123` that a sheet shows: exports write zeros so that Excel keeps them."""
    if not pc.any(pc.starts_with(column, '="')).as_py():
        return column
    return pc.replace_substring_regex(column, r'^="([^"]*)"$', r"\1")


def grid_of_columns(
    columns: list[pa.ChunkedArray],
    first_record: int,
    *,
    notes: tuple[Note, ...] = (),
    facts: dict[str, str] | None = None,
) -> Grid:
    """A Grid of text columns without the rows that are wholly blank."""
    filled = np.zeros(len(columns[0]), dtype=np.bool_)
    for column in columns:
        filled |= pc.greater(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
        if filled.all():
            break
    numbers = np.flatnonzero(filled).astype(np.int64) + first_record
    if not filled.all():
        columns = [column.filter(pa.array(filled)) for column in columns]
    return Grid(
        name=None,
        row_numbers=numbers,
        columns=tuple(Column(text=column) for column in columns),
        notes=notes,
        facts=facts or {},
    )


def _content(path: Path) -> Content:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise unreadable("list-too-large")
    if not size:
        return b""
    # Mapped, not read: a copy would take as long as parsing half of it.
    with path.open("rb") as source:
        return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as packed:
            data = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ListError(
            t("The packed file is damaged and cannot be unpacked. Ask for it again, or export it anew."),
            code="list-damaged",
        ) from error
    if len(data) > MOST_BYTES:
        raise unreadable("list-too-large")
    return data


def _blanks_at_end(utf8: Content) -> int:
    """Bytes of blank lines at the end, and of the mark with which DOS ended a file."""
    tail = utf8[-_SAMPLE_BYTES:]
    rest = tail.rstrip(b"\r\n")
    if rest.endswith((b"\n\x1a", b"\r\x1a")) or rest == b"\x1a":
        rest = rest[:-1].rstrip(b"\r\n")
    return len(tail) - len(rest)


def _sample(data: Bytes) -> str:
    sample = data[:_SAMPLE_BYTES].tobytes().decode("utf-8", errors="ignore")
    if len(data) > _SAMPLE_BYTES:
        cut = max(sample.rfind("\n"), sample.rfind("\r"))
        sample = sample[: cut + 1] or sample
    return sample


class _Text:
    """The file's text on its way to columns; it holds the only copy, so that each step may let go of the one before."""

    def __init__(self, utf8: Bytes, delimiter: str, first_record: int) -> None:
        self.data = utf8
        self.notes: list[Note] = []
        self._delimiter = delimiter
        self.first_record = first_record

    def columns(self) -> list[pa.ChunkedArray]:
        """All records, short ones filled up with blanks, as columns of text."""
        if not _has_quotes(self.data):
            return self._parsed()
        self._mend_quotes()
        return [_without_formula(column) for column in self._parsed()]

    def _parsed(self) -> list[pa.ChunkedArray]:
        columns = _parse_regular(self.data, self._delimiter)
        if columns is not None:
            return columns
        pieces, ragged = regular_pieces(self.data, self._delimiter, self.first_record)
        self.notes += ragged
        parsed = [_parse_regular(piece, self._delimiter) for piece in pieces]
        tables = [
            pa.table(each, names=[str(place) for place in range(len(each))]) for each in parsed if each is not None
        ]
        if len(tables) < len(parsed):
            raise ListError(
                t("The rows of this file cannot be told apart. Save it as .xlsx and drop it again."),
                code="list-damaged",
            )
        return list(pa.concat_tables(tables).columns)

    def _mend_quotes(self) -> None:
        broken: list[int] = []
        if not is_sound(self.data, self._delimiter):
            plain = without_backslashes(self.data, self._delimiter)
            if plain is None:
                mended, broken = mend_quotes(self.data.tobytes(), self._delimiter)
                plain = np.frombuffer(mended, dtype=np.uint8)
            self.data = plain
        self.data, freed = with_rows_freed(self.data, self._delimiter)
        if broken or freed:
            self.notes.append(_broken_quotes(broken + freed, self.first_record))


def _has_quotes(data: Bytes) -> bool:
    return any((data[start : start + _LOOK_BYTES] == ord('"')).any() for start in range(0, len(data), _LOOK_BYTES))


def _broken_quotes(broken: list[int], first_record: int) -> Note:
    return Note(
        code="quotes-broken",
        text=tn(
            "One row has a quotation mark that is never closed. It was kept as it is; look at it.",
            "{count} rows have a quotation mark that is never closed. They were kept as they are; look at them.",
            len(broken),
        ),
        rows=tuple(record + first_record - 1 for record in broken[:200]),
    )


def _parse_regular(data: Bytes, delimiter: str) -> list[pa.ChunkedArray] | None:
    """Columns of a text whose records all have the same number of fields; None when they have not."""
    names = [f"c{position}" for position in range(first_width(data, delimiter))]
    has_quotes = _has_quotes(data)
    for block_size in (1 << 23, max(len(data) + 1, 1 << 23)):
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(pa.py_buffer(data)),
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=block_size),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=delimiter,
                    quote_char='"' if has_quotes else False,
                    newlines_in_values=has_quotes,
                    ignore_empty_lines=False,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()),
                    null_values=[],
                    strings_can_be_null=False,
                    check_utf8=False,  # it is: `decode` has looked
                ),
            )
        except pa.ArrowInvalid as error:
            if "straddl" in str(error):
                continue
            return None
        return list(table.columns)
    return None
