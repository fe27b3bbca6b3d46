"""A payload in two: the rows are divided, everything around them stays byte for byte.

In: the frozen JSON of a batch. Out: two such, which together hold the same rows in the same order. Why not parse and write
anew: what was previewed is what is sent, down to the spelling of a number and the order of the keys.
"""

from __future__ import annotations

import re

#: Strings as a whole, and the marks that give a JSON text its shape.
_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},]')


def split_payload(payload: bytes, rows: int, row_count: int) -> tuple[bytes, bytes]:
    """The payload with its first `rows` rows, and with the others. `ValueError` when its rows are not found in it."""
    if not 0 < rows < row_count:
        raise ValueError("both pieces need a row")
    spans = _rows_of(payload, row_count)
    before, after = payload[: spans[0][0]], payload[spans[-1][1] :]
    head = payload[spans[0][0] : spans[rows - 1][1]]
    tail = payload[spans[rows][0] : spans[-1][1]]
    return before + head + after, before + tail + after


def _rows_of(payload: bytes, row_count: int) -> list[tuple[int, int]]:
    """Where the rows lie: the array of so many objects, the payload itself or directly below it; the longest, if several."""
    found = [spans for spans in _arrays_of_objects(payload) if len(spans) == row_count]
    if not found:
        raise ValueError("no array has as many objects as the batch has rows")
    return max(found, key=lambda spans: spans[-1][1] - spans[0][0])


def _arrays_of_objects(payload: bytes) -> list[list[tuple[int, int]]]:
    arrays: list[list[tuple[int, int]]] = []
    #: Opening marks that are not closed yet, with their places.
    open_marks: list[tuple[bytes, int]] = []
    current: list[tuple[int, int]] | None = None
    current_depth = 0
    for match in _MARKS.finditer(payload):
        mark = match.group()
        if mark in (b"[", b"{"):
            if mark == b"[" and current is None and len(open_marks) <= 1:
                current, current_depth = [], len(open_marks) + 1
            open_marks.append((mark, match.start()))
        elif mark in (b"]", b"}"):
            if not open_marks:
                raise ValueError("not a JSON text")
            opening, start = open_marks.pop()
            if current is None:
                continue
            if opening == b"{" and len(open_marks) == current_depth:
                current.append((start, match.end()))
            elif opening == b"[" and len(open_marks) < current_depth:
                arrays.append(current)
                current = None
    return arrays
