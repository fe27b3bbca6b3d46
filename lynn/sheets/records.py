"""Text of a delimited file, made so that a strict parser reads it right: which delimiter, and quotes that close.

In: text. Out: the delimiter, and text whose every quote is opened and closed. Why: an unclosed quote makes other tools
swallow the rows that follow it, in silence.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

#: Delimiters by how often lists have them; the first wins a draw.
DELIMITERS = (";", "\t", ",", "|")
#: Of exports meant for programs.
_RARE_DELIMITERS = ("^", "~")
#: An unclosed quote is followed over at most so many lines before it is taken for a plain character.
_MOST_LINES_QUOTED = 60
#: So many lines one after the other, each with the delimiters of a row, are rows and no text.
_ROWS_ENOUGH = 4
#: Quotes within one field that are neither doubled nor at its end; more are a file made to be slow.
_MOST_STRAYS = 40
#: Quotes of one line that may be looked at in vain before the rest of it is cut at its delimiters alone, for the same reason.
_MOST_IN_VAIN = 20_000
_BLOCK_BYTES = 1 << 22
_BLANKS = re.compile(" *")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def detect_delimiter(sample: str) -> str | None:
    """The delimiter under which most records have the same number of fields, above one. None: a single column."""
    return _best_of((*DELIMITERS, *_RARE_DELIMITERS), sample)


def _best_of(delimiters: Sequence[str], sample: str) -> str | None:
    best, best_score = None, 0.0
    for delimiter in delimiters:
        score = _consistency(sample, delimiter) if delimiter in sample else 0.0
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def _consistency(sample: str, delimiter: str) -> float:
    mended = mend_quotes(sample.encode(), delimiter)[0].decode() if '"' in sample else sample
    widths = Counter(_weigh_record(record) for record in read_records(mended, delimiter))
    widths.pop(0, None)
    total = sum(widths.values())
    if not total:
        return 0.0
    width, _ = max(widths.items(), key=lambda pair: (pair[1] if pair[0] > 1 else 0, pair[0]))
    if width < 2:
        return 0.0
    # A row or two more or fewer fields is a slip of the hand; only half as good as the same number.
    near = sum(count for other, count in widths.items() if other > 1 and other != width)
    share = (widths[width] + near / 2) / total
    if share < 0.3 and widths[width] < 3:
        return 0.0
    prose = sample.count(delimiter + " ") / max(1, sample.count(delimiter))
    # Commas of numbers and of prose agree by chance for two fields, hardly for three.
    return share * (1 - 0.5 / width) * (1 - 0.3 * prose if delimiter == "," else 1)


def _weigh_record(record: Sequence[str]) -> int:
    if not any(field.strip() for field in record):
        return 0
    return len(record)


def read_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Records of a well-quoted text; a blank line is a record without fields."""
    csv.field_size_limit(1 << 30)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)


@cache
def _pattern(delimiter: str, *, strict: bool) -> re.Pattern[str]:
    """One whole record. Strict: a quote stands only around a field; else also, as a plain character, within one."""
    d = re.escape(delimiter)
    plain = rf"[^\"{d}\r\n]*+" if strict else rf"[^\"{d}\r\n][^{d}\r\n]*+|"
    field = rf'(?:"(?:[^"]|"")*+"(?!")|{plain})'
    return re.compile(rf"{field}(?:{d}{field})*+(?:\r\n|\r|\n)?\Z")


def mend_quotes(utf8: bytes, delimiter: str) -> tuple[bytearray, list[int]]:
    """The text with quotes only where they enclose a field, and the records (1-based) that had an unclosed one."""
    whole = bytearray()
    broken: list[int] = []
    lines: list[str] = []
    start, width, record = 0, 0, 0
    while start < len(utf8):
        stop = _end_of_block(utf8, start)
        lines += lines_of(utf8[start:stop].decode("utf-8"))
        width = width or _usual_width(lines, delimiter)
        # The last lines of a block wait for the next one: a record may go on there.
        ready = len(lines) - (_MOST_LINES_QUOTED if stop < len(utf8) else 0)
        position = 0
        mended: list[str] = []
        while position < ready:
            line, taken, is_broken = _mend_record(lines, position, delimiter, width)
            record += 1
            if is_broken:
                broken.append(record)
            mended.append(line)
            position += taken
        whole += "".join(mended).encode("utf-8")
        lines, start = lines[position:], stop
    return whole, broken


def lines_of(text: str) -> list[str]:
    """Lines with their ends, of which CR LF, LF and CR are the only ones."""
    return [line for line in _LINE.findall(text) if line]


def _end_of_block(utf8: bytes, start: int) -> int:
    """Where a block of whole lines ends; a block is decoded at once, so the memory of a large file stays small."""
    limit = start + _BLOCK_BYTES
    if limit >= len(utf8):
        return len(utf8)
    for line_end in (b"\n", b"\r"):
        if (found := utf8.rfind(line_end, start, limit)) >= 0:
            return found + 1
    found = utf8.find(b"\n", limit)
    return found + 1 if found >= 0 else len(utf8)


def _mend_record(lines: list[str], position: int, delimiter: str, width: int) -> tuple[str, int, bool]:
    """The record that begins at a line: as it should be written, over how many lines, and whether a quote was unclosed."""
    line = lines[position]
    if '"' not in line or _pattern(delimiter, strict=True).match(line):
        return line, 1, False
    taken = 1
    if not _pattern(delimiter, strict=False).match(line):
        taken = _lines_of_record(lines, position, delimiter, width)
    is_broken = taken == 0 and any(field.startswith('"') for field in split_loosely(line, delimiter))
    taken = max(taken, 1)
    return requoted(lines[position : position + taken], delimiter), taken, is_broken


def _usual_width(lines: list[str], delimiter: str) -> int:
    widths = Counter(len(split_loosely(line.rstrip("\r\n"), delimiter)) for line in lines[:200] if line.strip())
    return widths.most_common(1)[0][0] if widths else 1


def _lines_of_record(lines: list[str], position: int, delimiter: str, width: int) -> int:
    """How many lines the record that begins here spans; 0 when its quotes never close as they should."""
    lenient = _pattern(delimiter, strict=False)
    joined = lines[position]
    rows_like = 0
    for extra in range(1, min(_MOST_LINES_QUOTED, len(lines) - position)):
        joined += lines[position + extra]
        rows_like = rows_like + 1 if lines[position + extra].count(delimiter) == width - 1 > 0 else 0
        if rows_like == _ROWS_ENOUGH:
            return 0
        if '"' in lines[position + extra] and lenient.match(joined):
            record = next(read_records(joined, delimiter), [])
            swallowed = lines[position : position + extra + 1]
            # A record of another width than all others was not meant to be one.
            return extra + 1 if len(record) == width and not are_rows(swallowed, delimiter, width) else 0
    return 0


def are_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Each line has a whole row's fields, a long number in the same place included: rows that a stray quote joins."""
    rows = [split_loosely(line.rstrip("\r\n"), delimiter) for line in lines]
    if width < 2 or any(len(row) != width for row in rows):
        return False
    return any(all(len(re.sub(r"\D", "", row[column])) >= 7 for row in rows) for column in range(width))


def requoted(lines: list[str], delimiter: str) -> str:
    """The lines as one record with quotes only around the fields that need them."""
    joined = "".join(lines)
    body = joined.rstrip("\r\n")
    fields = split_loosely(body, delimiter) if len(lines) == 1 else next(read_records(body, delimiter))
    awkward = re.compile(rf'["\r\n{re.escape(delimiter)}]')
    quoted = ('"' + field.replace('"', '""') + '"' if awkward.search(field) else field for field in fields)
    return delimiter.join(quoted) + joined[len(body) :]


def split_loosely(line: str, delimiter: str) -> list[str]:
    """Fields of one line whose quotes may be broken: a quote counts as one only where it opens a field and, closing it,
    stands before a delimiter or the end."""
    if '"' not in line:
        return line.split(delimiter)
    fields: list[str] = []
    start = in_vain = 0
    while True:
        opening = _after_blanks(line, start)
        end, passed = _closing_quote(line, opening, delimiter) if line[opening : opening + 1] == '"' else (-1, 0)
        in_vain += passed if end < 0 else 0
        if in_vain > _MOST_IN_VAIN:
            return [*fields, *line[start:].split(delimiter)]
        if end >= 0:
            inner = line[opening + 1 : end].replace('\\"', '"').replace('""', '"')
            fields.append(inner)
            stop = line.find(delimiter, end + 1)
        else:
            stop = line.find(delimiter, start)
            fields.append(line[start : stop if stop >= 0 else len(line)])
        if stop < 0:
            return fields
        start = stop + 1


def _closing_quote(line: str, opening: int, delimiter: str) -> tuple[int, int]:
    """(place of the quote that closes the field opened at `opening`, -1 when none does; how many were looked at)."""
    position, strays, passed = opening + 1, 0, 0
    while strays < _MOST_STRAYS and (position := line.find('"', position)) >= 0:
        passed += 1
        after = _after_blanks(line, position + 1)
        closes = after == len(line) or line.startswith(delimiter, after)
        if line[position - 1] == "\\" and not closes:
            position += 1
        elif line[position + 1 : position + 2] == '"':
            position += 2
        elif closes:
            return position, passed
        else:
            position += 1
            strays += 1
    return -1, passed


def _after_blanks(line: str, start: int) -> int:
    """Place of the first character from `start` on that is no blank."""
    found = _BLANKS.match(line, start)
    return found.end() if found else start
