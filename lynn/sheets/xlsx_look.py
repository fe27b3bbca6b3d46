"""What a worksheet says beside its cells: hidden columns, filters, merged ranges.

In: tags before and after the cells. Out: a filled `SheetLook`. Why apart: the fast and the general reader share it.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from lynn.sheets.assemble import SheetLook
from lynn.sheets.grid import Merge, Note
from lynn.sheets.xlsx_parts import local, new_parser
from lynn.text import tn

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
#: More merged ranges than any list has; the rest would only cost time.
_MAX_MERGES = 200_000


def column_number(letters: str) -> int:
    """1 for A, 28 for AB."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class LookReader:
    """Follows the tags outside `<sheetData>`."""

    def __init__(self, look: SheetLook) -> None:
        self._look = look
        self._in_filter = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if name == "mergeCell":
            found = _RANGE.fullmatch(attributes.get("ref", ""))
            if found and len(self._look.merges) < _MAX_MERGES:
                self._look.merges.append(
                    Merge(
                        first_row=int(found[2]),
                        last_row=int(found[4]),
                        first_column=column_number(found[1]),
                        last_column=column_number(found[3]),
                    )
                )
        elif name == "col" and (attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                self._look.hidden_columns.append((int(first), min(int(last), 16_384)))
        elif name == "sheetPr" and attributes.get("filterMode") in ("1", "true"):
            self._look.is_filtered = True
        elif name == "autoFilter":
            self._in_filter = True
        elif name == "filterColumn" and self._in_filter:
            self._look.is_filtered = True

    def end(self, name: str) -> None:
        """A tag closes."""
        if name == "autoFilter":
            self._in_filter = False

    def finish(self, formulas_without_value: list[int]) -> None:
        """Say what a person should know of what was seen."""
        rows = tuple(dict.fromkeys(formulas_without_value))
        if rows:
            self._look.notes.append(
                Note(
                    code="formulas-without-value",
                    text=tn(
                        "One row has a formula whose result is not in the file. Open it in Excel, save it, and choose it again.",
                        "At least {count} rows have formulas whose results are not in the file. "
                        "Open it in Excel, save it, and choose it again.",
                        len(rows),
                    ),
                    rows=rows,
                )
            )


def read_outside(fragment: bytes, look: SheetLook) -> bool:
    """Read a worksheet's XML from which the rows were cut out; False when it is not well-formed."""
    reader = LookReader(look)
    parser = new_parser()
    parser.StartElementHandler = lambda name, attributes: reader.start(local(name), attributes)
    parser.EndElementHandler = lambda name: reader.end(local(name))
    try:
        parser.Parse(fragment, True)
    except expat.ExpatError:
        return False
    return True
