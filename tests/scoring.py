"""What a reader got, compared with what a careful person expects: `samples/lists/NAME.expected.json`.

In: an expectation and columns, rows or phones as text. Out: problems in words, none when right. Invisible characters, runs of
blanks and the number behind a repeated label do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LISTS = Path(__file__).parent / "samples" / "lists"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def _text(cell: object) -> str:
    text = unicodedata.normalize("NFC", "" if cell is None else str(cell))
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", text).replace("\u00a0", " ")).strip()


def _label(cell: object) -> str:
    return re.sub(r"[\s_\-/:|.–>]+", " ", _text(cell)).strip().casefold()


def _without_number(label: str) -> str:
    """Teléfono (2), Teléfono_2 and Teléfono.1 are the same label repeated."""
    return re.sub(r"[ _.(]*\d+\)?$", "", _text(label)).casefold()


def same_text(shown: str, wanted: str) -> bool:
    """Whether two cells look the same."""
    return _text(shown) == _text(wanted)


def score(
    expected: dict[str, Any], sheet: str | None, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Sheet, labels, number of rows, and every cell of the first and the last row as shown."""
    bad = []
    if expected.get("sheet") and sheet is not None and _text(sheet) != _text(expected["sheet"]):
        bad.append(f"sheet {sheet!r} != {expected['sheet']!r}")
    if len(columns) != len(set(columns)):
        bad.append("column names not unique")
    wanted = expected["columns"]
    if len(columns) != len(wanted):
        bad.append(f"{len(columns)} columns, expected {len(wanted)}")
    for got, want in zip(columns, wanted, strict=False):
        allowed = {_label(each) for each in [want, *expected["columns_also"].get(want, [])]}
        if _label(got) not in allowed and _without_number(got) != _without_number(want):
            bad.append(f"column {got!r} != {want!r}")
    if len(rows) != expected["row_count"]:
        bad.append(f"{len(rows)} rows, expected {expected['row_count']}")
    for which, position in (("first_row", 0), ("last_row", -1)):
        if expected[which] is None:
            continue
        row = rows[position] if rows else []
        for at, want in enumerate(expected[which]):
            shown = row[at] if at < len(row) else ""
            if _text(shown) != _text(want):
                bad.append(f"{which}[{wanted[at]}] {shown!r} != {want!r}")
    return bad


def score_phones(expected: dict[str, Any], got: Sequence[str | None]) -> list[str]:
    """One normalised number, or none, for each data row in order."""
    bad = []
    for at, want in enumerate(expected.get("phones_e164") or []):
        phone = got[at] if at < len(got) else None
        found = "+" + re.sub(r"\D", "", phone) if phone else None
        if found not in (want if isinstance(want, list) else [want]):
            bad.append(f"data row {at + 1}: got {found} want {want}")
    return bad
