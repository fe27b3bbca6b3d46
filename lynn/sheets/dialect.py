"""Text whose fields are marked in a way of their own, rewritten with the marks that all others use.

In: UTF-8 and a sample of it. Out: the same with double quotes or tabs, or None where it is ordinary. Why: databases quote
with apostrophes and backslashes, and cash registers print columns by blanks; the parsers know neither.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from lynn.sheets.regular import Bytes, is_sound

#: A field between apostrophes, where only the one before a delimiter closes it, or a number.
_FIELD = r"(?:'(?:[^']|'(?![,;|\t]|\Z))*+'|[-+.\d]*+)"
_APOSTROPHES = re.compile(rf"(?=.*'){_FIELD}([,;|\t]){_FIELD}(?:\1{_FIELD})*+")
#: Fixed columns are looked for by so many lines, and no line of such a list is longer.
_LINES_LOOKED_AT, _MOST_WIDTH = 2000, 4000
_LINE_END, _GAP = re.compile(r"\r\n|\r|\n"), re.compile(r"\S {2,}\S")
_RULER = re.compile(r" *-{2,}(?: +-{2,})+ *")
#: Larger files are no print-outs.
_MOST_BYTES = 50_000_000


def rewritten(data: Bytes, sample: str) -> Bytes | None:
    """Fields between apostrophes put between double quotes instead."""
    lines = [line for line in _LINE_END.split(sample)[:50] if line]
    rows = lines[1:-1] or lines[1:]
    if not rows or not all(_APOSTROPHES.fullmatch(line) for line in rows):
        return None
    if not _APOSTROPHES.fullmatch(lines[0]) and any(mark in lines[0] for mark in "'\""):
        return None  # headings may stand bare above
    text = data.tobytes().replace(b'"', b'""')
    text = re.sub(rb"(?m)(?<![^,;|\t\r\n])'|'(?![^,;|\t\r\n])", b'"', text)
    return np.frombuffer(text.replace(b"\\'", b"'").replace(b"''", b"'"), dtype=np.uint8)


def without_backslashes(data: Bytes, delimiter: str) -> Bytes | None:
    """Quotes within fields doubled, where a backslash before each makes the text sound and nothing else does."""
    text = data.tobytes()
    if rb"\"" not in text:
        return None
    doubled = np.frombuffer(text.replace(rb"\"", b'""'), dtype=np.uint8)
    return doubled if is_sound(doubled, delimiter) else None


def tabbed(data: Bytes, sample: str, delimiter: str | None) -> Bytes | None:
    """Columns that only blanks keep apart, set apart by tabs: every line has a gap in the same places. `delimiter`: what
    else could divide the lines, though not the heading."""
    filled = [line for line in _LINE_END.split(sample)[:_LINES_LOOKED_AT] if line.strip()]
    if len(data) > _MOST_BYTES or not filled or max(map(len, filled)) > _MOST_WIDTH:
        return None
    starts = _ruled_starts(filled[:8])
    if not starts:
        usual = [line for line in filled if _GAP.search(line)]
        if len(usual) < 3 or len(usual) * 10 < len(filled) * 7 or (delimiter and delimiter in usual[0]):
            return None
        starts = _column_starts(usual)
    if len(starts) < 2:
        return None
    edges = [*starts, _MOST_WIDTH + 1]
    rows = [
        "\t".join(line[start:stop].strip() for start, stop in pairwise(edges)) if _keeps(line, starts) else line.strip()
        for line in _LINE_END.split(data.tobytes().decode("utf-8"))
    ]
    return np.frombuffer("\n".join(rows).encode("utf-8"), dtype=np.uint8)


def _ruled_starts(lines: list[str]) -> list[int]:
    """Where the dashes begin that databases print under each label; none: there is no such line."""
    ruler = next((line for line in lines[1:] if _RULER.fullmatch(line)), "")
    return [match.start() for match in re.finditer("-+", ruler)]


def _column_starts(lines: list[str]) -> list[int]:
    """Where columns begin: behind places that are blank in every line, at least one of which has two blanks there."""
    width = max(map(len, lines))
    grid = np.array([list(line.ljust(width)) for line in lines])
    is_gap = (grid == " ").all(axis=0)
    begins = np.flatnonzero(~is_gap & np.concatenate(([True], is_gap[:-1])))
    return [int(place) for place in begins if place == begins[0] or _is_wide(lines, int(place))]


def _is_wide(lines: list[str], place: int) -> bool:
    """Most lines have two blanks or more before the column: names of two words by chance have one."""
    wide = sum(line[:place].endswith("  ") for line in lines if line[place:].strip())
    return wide * 2 > len(lines)


def _keeps(line: str, starts: list[int]) -> bool:
    """No column begins within a word; a title of words could do so by chance where there are but two columns."""
    is_apart = all(line[place - 1 : place] in ("", " ") for place in starts[1:])
    return is_apart and (len(starts) > 2 or "  " in line.strip() or len(line.rstrip()) < starts[1])
