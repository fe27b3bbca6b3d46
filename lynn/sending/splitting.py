"""A payload in two: the rows are divided, everything around them stays byte for byte.

In: the frozen JSON of a batch, and under which key its rows lie. Out: two such, which together hold the same rows in the same
order. Why not parse and write anew: what was previewed is what is sent, down to the spelling of a number and the order of the
keys. Other lists in the document (buttons, products) are as a person pasted them: they are never divided, however many they hold.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from lynn.template import data_key_of

#: Strings as a whole, and the marks that give a JSON text its shape.
_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]')


def split_payload(payload: bytes, rows: int, row_count: int, data_key: str | None = None) -> tuple[bytes, bytes]:
    """The payload with its first `rows` rows, and with the others. `ValueError` when its rows are not surely known.

    `data_key`: the key of the rows; None: it was not recorded, and is found as the template's reader finds it.
    """
    if not 0 < rows < row_count:
        raise ValueError("both pieces need a row")
    document = orjson.loads(payload)
    key, listed = _rows_of(document, data_key)
    if listed is None or len(listed) != row_count:
        raise ValueError("the rows are not where they should be")
    spans = _spans(payload, key)
    if len(spans) != row_count:
        raise ValueError("not every row is an object, or the key is there twice")
    before, after = payload[: spans[0][0]], payload[spans[-1][1] :]
    head = before + payload[spans[0][0] : spans[rows - 1][1]] + after
    tail = before + payload[spans[rows][0] : spans[-1][1]] + after
    if _with_rows(document, key, listed[:rows]) != orjson.loads(head):
        raise ValueError("the first piece is not what it should be")
    if _with_rows(document, key, listed[rows:]) != orjson.loads(tail):
        raise ValueError("the second piece is not what it should be")
    return head, tail


def rows_in(document: Any, data_key: str | None = None) -> list[dict[str, Any]] | None:
    """The rows of a payload that was parsed, by the same rule; None when they are not surely known."""
    return _rows_of(document, data_key)[1]


def _rows_of(document: Any, data_key: str | None) -> tuple[str | None, list[dict[str, Any]] | None]:
    """(their key, the rows). A document that is a list is nothing but its rows, and has no key."""
    key, found = None, document
    if isinstance(document, dict):
        key = data_key_of(document) if data_key is None else data_key
        found = None if key is None else document.get(key)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        return key, None
    return key, found


def _with_rows(document: Any, key: str | None, rows: list[dict[str, Any]]) -> Any:
    return rows if key is None else document | {key: rows}


def _spans(payload: bytes, key: str | None) -> list[tuple[int, int]]:
    """From where to where each row goes: the objects of the list under `key`, or of the list that the payload is."""
    spans: list[tuple[int, int]] = []
    #: Places of the opening marks that are not closed yet.
    opened: list[int] = []
    is_in_rows = False
    last_text = b""
    #: How many marks are open around a row.
    depth = 1 if key is None else 2
    for match in _MARKS.finditer(payload):
        mark = match.group()
        if mark in (b"[", b"{"):
            if mark == b"[" and len(opened) == depth - 1:
                # A list is a value: the text before it, on its own level, is its key.
                is_in_rows = key is None or orjson.loads(last_text) == key
            opened.append(match.start())
        elif mark in (b"]", b"}"):
            start = opened.pop()
            if is_in_rows and mark == b"}" and len(opened) == depth:
                spans.append((start, match.end()))
            elif len(opened) < depth:
                is_in_rows = False
        elif len(opened) == 1:
            last_text = mark
    return spans
