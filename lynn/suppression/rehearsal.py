"""What shall be done with the people of a list, and what would become of each of them: the numbers before the button.

In: nothing. Out: `Doing` and `Rehearsal`, which `bulk` makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from lynn.check import CheckedRows
from lynn.sheets.table import Reading
from lynn.text import Text


class Doing(StrEnum):
    """What shall be done with the people of a list. Kept in the draft as its template's name."""

    #: Put them on one campaign's list at Lynn.
    ON = "on"
    #: Take them off it.
    OFF = "off"
    #: Keep them as a suppression list that holds back here; Lynn is told nothing.
    HERE = "here"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What would happen, in numbers that add up: `rows == going + already + repeated + unusable`."""

    checked: CheckedRows
    #: The list with one number a row, as it was checked.
    reading: Reading
    #: E.164 of those who go, in the list's order.
    numbers: tuple[str, ...]
    rows: int
    #: Lynn took them before, from here.
    already: int
    repeated: int
    #: Blank, not a number, digits lost, …
    unusable: int
    #: Other columns whose numbers are among them.
    labels: tuple[str, ...] = ()
    #: Why people of the file may not be among the rows; a person confirms that.
    unread: tuple[Text, ...] = ()

    @property
    def going(self) -> int:
        """How many people it is about."""
        return len(self.numbers)

    @property
    def rows_not_read(self) -> list[int]:
        """Sheet rows of what is no number, in order."""
        codes = np.array(self.checked.hold_codes)[self.checked.hold]
        is_unread = ~np.isin(codes, ["", "do-not-disturb", "duplicate-person"])
        found: list[int] = np.unique(self.checked.row_numbers[is_unread]).tolist()
        return found
