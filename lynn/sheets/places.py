"""What a row is called where a person reads it: by its own number in its own sheet.

In: a row's number in the Table. Out: that name. Why: sheets that are read as one list count on from each other, so that every row
has a number of its own; a person who looks for row 1,214 in a sheet of 500 rows finds nothing.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_KEY: Final = "sheets"


@dataclass(frozen=True)
class Places:
    """Which rows of a Table come from which sheet."""

    #: For each sheet that was joined, in order: the last row number before its rows, and its name. Empty: there is one sheet.
    sheets: tuple[tuple[int, str], ...] = ()

    def as_metadata(self) -> dict[str, str]:
        """For the metadata of an Arrow table."""
        return {_KEY: json.dumps(self.sheets)}

    @classmethod
    def from_metadata(cls, metadata: Mapping[bytes, bytes] | None) -> Self:
        """What `as_metadata` left in an Arrow table; one sheet where there is nothing."""
        kept = json.loads((metadata or {}).get(_KEY.encode(), b"[]"))
        return cls(tuple((before, sheet) for before, sheet in kept))

    def name(self, number: int) -> str:
        """`14`; `Febrero · 14` where several sheets are one list."""
        sheet, own = self.split(number)
        return f"{sheet} · {own}" if sheet else str(own)

    def split(self, number: int) -> tuple[str, int]:
        """The sheet, "" where there is one only, and the row's number in it."""
        # The first row of a sheet has the number behind that at which the sheet begins.
        at = bisect_left(self.sheets, number, key=lambda sheet: sheet[0]) - 1
        if at < 0:
            return "", number
        before, sheet = self.sheets[at]
        return sheet, number - before


#: Rows that are called by their number alone.
ONE_SHEET: Final = Places()
