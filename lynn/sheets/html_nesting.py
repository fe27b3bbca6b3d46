"""Which tables of an HTML page are no more than the text of the cell they stand in.

In: HTML text with tables within tables. Out: those that are a cell's text. Why: shops put the products of an order in a small
table of their own, which must not become people; web pages put the whole list in a table that only lays out the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lynn.sheets.html_tags import MARKUP, shown

#: A phone, or the number of an identity card: what rows of people have. A date has as many digits.
_NUMBER = re.compile(r"(?!\d{1,4}[-.]\d{1,2}[-.]\d{1,4}$)[+(]{0,2}\d(?:[\s().-]{0,3}[\dKk]){7,14}")


def tables_in_cells(page: str) -> frozenset[int]:
    """Those tables, as counted from 1 by their opening tags. A table within one of them is text as well, listed or not."""
    nest = _Nest()
    position = 0
    for found in MARKUP.finditer(page):
        nest.hear(page[position : found.start()])
        position = found.end()
        if tag := found["tag"]:
            (nest.end if found["end"] else nest.start)(tag.lower())
    while nest.tables:
        nest.leave(is_closed=False)
    return frozenset(nest.texts)


@dataclass(kw_only=True, slots=True)
class _Table:
    """What is known so far of a table that is open: of its own text, and of the tables within it that may be more than text."""

    number: int
    #: Of the cell that is open; none: no cell is.
    heard: list[str] | None = None
    has_table: bool = False
    #: Of the row that is open: cells with text, cells with a table, whether one is a phone.
    filled: int = 0
    tables: int = 0
    has_number: bool = False
    #: Cells with text, and the first such text.
    cells: int = 0
    first: str = ""
    #: Rows with two such cells; with a phone; with a table beside other cells; with a table and a phone.
    full: int = 0
    numbered: int = 0
    holders: int = 0
    numbered_holders: int = 0
    rows: int = 0
    #: Tables within that may be text, and the most rows that any table within has: with text, with two cells, with a phone.
    inner: list[int] = field(default_factory=list)
    inner_rows: int = 0
    inner_full: int = 0
    inner_numbered: int = 0

    def end_cell(self) -> None:
        """Count the cell that was open."""
        text = shown("".join(self.heard or ()))
        self.heard = None
        if self.has_table:
            self.tables, self.has_table = self.tables + 1, False
        elif text:
            self.first = self.first or text
            self.filled, self.cells = self.filled + 1, self.cells + 1
            self.has_number = self.has_number or bool(_NUMBER.fullmatch(text))

    def end_row(self) -> None:
        """Count the row that was open."""
        self.end_cell()
        self.rows += self.filled > 0
        self.full += self.filled >= 2
        self.numbered += self.has_number
        if self.tables:
            self.holders += self.filled + self.tables >= 2
            self.numbered_holders += self.has_number
        self.filled, self.tables, self.has_number = 0, 0, False

    def is_list(self) -> bool:
        """Whether this table is the list, and those within it are details of its rows.

        It is where more of its rows have a phone beside a table than any such table has rows with a phone. Where these have
        no phone at all, it also is where it has more rows than each; and where each is a single row, if two rows hold some.
        """
        if not self.inner:
            return False
        if self.numbered_holders > self.inner_numbered or (self.holders >= 2 and self.inner_rows <= 1):
            return True
        is_more = self.full > self.inner_full and bool(self.numbered or self.holders)
        return is_more and not self.inner_numbered


class _Nest:
    """Keeps the tables that are open, the outermost first, as tags and texts come by."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self.texts: set[int] = set()
        self._count = 0

    def start(self, tag: str) -> None:
        """An opening tag."""
        if tag == "table":
            self._count += 1
            if self.tables and self.tables[-1].heard is None:
                self.leave(is_closed=False)
            self.tables.append(_Table(number=self._count))
        elif not self.tables:
            return
        elif tag in ("td", "th"):
            self.tables[-1].end_cell()
            self.tables[-1].heard = []
        elif tag == "tr":
            self.tables[-1].end_row()
        else:
            self.hear(" ")

    def end(self, tag: str) -> None:
        """A closing tag."""
        if not self.tables:
            return
        if tag == "table":
            self.leave(is_closed=True)
        elif tag in ("td", "th"):
            self.tables[-1].end_cell()
        elif tag == "tr":
            self.tables[-1].end_row()

    def hear(self, text: str) -> None:
        """Text between tags."""
        if self.tables and (heard := self.tables[-1].heard) is not None:
            heard.append(text)

    def leave(self, *, is_closed: bool) -> None:
        """Judge the innermost table, and tell the one around it."""
        table = self.tables.pop()
        if not is_closed and not table.holders:
            table.inner.clear()  # only its last cell has some: they follow a table that was never closed
        table.end_row()
        if table.is_list():
            self.texts.update(table.inner)
            table.inner_rows = table.inner_full = table.inner_numbered = 0
        if not self.tables:
            return
        around = self.tables[-1]
        if is_closed and table.cells <= 1 and not table.inner:
            self.texts.add(table.number)
            self.hear(f" {table.first} ")
            return
        around.has_table = True
        # One that is cut off is text only where it is as small as those before.
        if is_closed or (around.inner and table.full <= around.inner_full and table.numbered <= around.inner_numbered):
            around.inner.append(table.number)
        around.inner_rows = max(around.inner_rows, table.rows, table.inner_rows)
        around.inner_full = max(around.inner_full, table.full, table.inner_full)
        around.inner_numbered = max(around.inner_numbered, table.numbered, table.inner_numbered)
