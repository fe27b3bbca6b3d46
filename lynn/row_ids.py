"""Ids by which the rows of a held-back workbook find their way back to the list that they are from, and to no other.

In: a file's hash, and how it was read. Out: `7-bkzwqt-pfm` for its row 7, and from such a text what it says. Why in the cells
themselves: nothing else of a workbook survives Google Sheets and a .csv. Why these letters: without vowels there is no word and no
month, so no spreadsheet takes an id for a date or a number. The last three are made of the row and its list: whoever types or drags
another row number does not get them right, so nobody writes over a person who was not held back.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Final

from lynn.sheets.table import Reading

_LETTERS: Final = "bcdfghjkmnpqrstvwxyz"
_FORM: Final = rf"([1-9][0-9]{{0,8}})-([{_LETTERS}]{{4}})([{_LETTERS}]{{2}})-([{_LETTERS}]{{3}})"
_ID: Final = re.compile(_FORM)
#: The same for Arrow: a cell that holds one, blanks around it included.
ID_PATTERN: Final = rf"(?i)^\s*{_FORM}\s*$"


@dataclass(frozen=True, kw_only=True)
class RowId:
    """What an id says."""

    row: int
    #: Of the file that the row is from, and of how it was read.
    file: str
    reading: str
    check: str


class RowIds:
    """The ids of one list, as it is read."""

    def __init__(self, file_sha256: str, reading: Reading) -> None:
        """`file_sha256`: of the file's bytes."""
        how = [file_sha256, reading.sheet, reading.header_rows, reading.table.labels, reading.table.language]
        self._how = json.dumps(how).encode()
        self.file = file_mark(file_sha256)
        self.reading = _letters(self._how, 2)

    def of_row(self, row: int) -> str:
        """The id of a sheet row that is held back."""
        return f"{row}-{self.file}{self.reading}-{self._check(row)}"

    def gave(self, row_id: RowId) -> bool:
        """Whether `of_row` made it."""
        return (row_id.file, row_id.reading, row_id.check) == (self.file, self.reading, self._check(row_id.row))

    def _check(self, row: int) -> str:
        return _letters(self._how + str(row).encode(), 3)


def file_mark(file_sha256: str) -> str:
    """The letters that all ids of a file have in common."""
    return _letters(file_sha256.encode(), 4)


def parse_id(text: str) -> RowId | None:
    """What a cell says; None where it holds no id."""
    found = _ID.fullmatch(text.strip().casefold())
    return RowId(row=int(found[1]), file=found[2], reading=found[3], check=found[4]) if found else None


def _letters(content: bytes, count: int) -> str:
    number = int.from_bytes(hashlib.blake2b(content, digest_size=8).digest())
    letters = ""
    for _ in range(count):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters
