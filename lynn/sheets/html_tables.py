"""The tables of an HTML page become one Grid, as Excel shows them: one below the other.

In: HTML text. Out: a Grid. Why: web systems "export to Excel" by naming a page `.xls`.
"""

from __future__ import annotations

import re

from lynn.errors import ListError
from lynn.sheets.assemble import BlockBuilder, SheetLook, assemble
from lynn.sheets.grid import CellKind, Grid, Merge
from lynn.sheets.html_nesting import tables_in_cells
from lynn.sheets.html_tags import BREAK, MARKUP, shown
from lynn.sheets.recognise import unreadable
from lynn.text import t

_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
#: Attributes of a cell that matter here.
_TELLING = re.compile(r"span|x:num", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[-+]?\d+([.,]\d+)?E[-+]?\d+", re.IGNORECASE)
#: Text outside of tables, such as a title, takes a row of its own.
_BLOCKS = frozenset(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center", "caption", "li", "hr"])
_ATTRIBUTE = re.compile(r"""([a-z][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_MOST_SPAN = 16_384


def read_html(text: str) -> Grid:
    """All tables of the page. Raises `ListError` (`list-empty`) when it shows nothing, `list-is-web-page` when it has no table."""
    page = _Page()
    page.feed(text)
    name = _SHEET_NAME.search(text[:20_000])
    page.look.name = name[1] if name else ""
    if not page.has_cells:
        raise ListError(
            t(
                "This is a web page without a table, perhaps a sign-in page that was saved by mistake. "
                "Export the list again and open it in Excel to see that it is there."
            ),
            code="list-is-web-page",
        )
    if not page.blocks.row_count:
        raise unreadable("list-empty")
    page.blocks.flush()
    return assemble(page.blocks.blocks, page.look)


class _Page:
    """Lays cells out in rows as tags and texts come by."""

    def __init__(self) -> None:
        self.blocks = BlockBuilder()
        self.look = SheetLook(name="")
        self.has_cells = False
        self._row = 0
        self._cells: list[tuple[int, str, CellKind, None]] | None = None
        #: Columns taken by cells that reach down from rows above: column → last row.
        self._taken: dict[int, int] = {}
        self._column = 0
        self._heard: list[str] | None = None
        self._loose: list[str] = []
        self._exact: str | None = None
        self._page = ""
        #: Tables begun so far, those that are a cell's text once one begins in a cell, and how deep in such a one we are.
        self._tables = 0
        self._texts: frozenset[int] | None = None
        self._depth = 0

    def feed(self, page: str) -> None:
        """Take the whole page in."""
        self._page, position = page, 0
        for found in MARKUP.finditer(page):
            if found.start() > position:
                self._hear(page[position : found.start()])
            position = found.end()
            if tag := found["tag"]:
                (self._end if found["end"] else self._start)(tag.lower(), found["attributes"])
        self._hear(page[position:])
        self._end_row()
        self._end_loose()

    def _start(self, tag: str, written: str) -> None:
        if tag == "table":
            self._start_table()
        elif self._depth:
            self._within(tag)
        elif tag in ("td", "th"):
            self._start_cell(_attributes(written))
        elif tag == "tr":
            self._end_row()
            self._row += 1
            self._cells, self._column = [], 0
            if _HIDDEN.search(written):
                self.look.hidden_rows.add(self._row)
        elif tag == "br":
            (self._heard if self._heard is not None else self._loose).append(BREAK)
        elif tag in _BLOCKS:
            if self._heard is not None:
                self._heard.append(BREAK if self._heard else "")
            else:
                self._end_loose()

    def _end(self, tag: str, _: str) -> None:
        if self._depth:
            self._depth -= tag == "table"
            if not self._depth:
                self._start_line()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _BLOCKS and self._heard is None:
            self._end_loose()

    def _hear(self, text: str) -> None:
        if self._heard is not None:
            self._heard.append(text)
        elif not text.isspace():
            self._loose.append(text)

    def _start_table(self) -> None:
        self._tables += 1
        if self._depth or self._is_text():
            self._depth += 1
            self._start_line()
            return
        self._end_row()
        self._end_loose()
        if self._row:
            self._row += 1

    def _is_text(self) -> bool:
        """Whether the table that begins is the text of the cell it begins in. Only such a page is gone through twice."""
        if self._heard is None:
            return False
        if self._texts is None:
            self._texts = tables_in_cells(self._page)
        return self._tables in self._texts

    def _within(self, tag: str) -> None:
        """Cells of a table that is text have a blank between them, rows a line each."""
        if tag == "tr" or tag == "br" or tag in _BLOCKS:
            self._start_line()
        elif tag in ("td", "th"):
            self._hear(" ")

    def _start_line(self) -> None:
        if self._heard is None:
            return
        while self._heard and not self._heard[-1].strip():
            self._heard.pop()
        if self._heard and self._heard[-1] != BREAK:
            self._heard.append(BREAK)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        if self._cells is None:
            self._row += 1
            self._cells, self._column = [], 0
        self._column += 1
        while self._taken.get(self._column, 0) >= self._row:
            self._column += 1
        across, down = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        if self._column + across > _MOST_SPAN:
            raise unreadable("list-damaged")
        first, last_row = self._column, self._row + down - 1
        if across > 1 or down > 1:
            self.look.merges.append(
                Merge(first_row=self._row, last_row=last_row, first_column=first, last_column=first + across - 1)
            )
            self._taken.update(dict.fromkeys(range(first, first + across), last_row))
        self._cell_column, self._column = first, first + across - 1
        self._exact = attributes.get("x:num")
        self._heard, self.has_cells = [], True

    def _end_cell(self) -> None:
        if self._heard is None or self._cells is None:
            self._heard = None
            return
        text = shown("".join(self._heard))
        if self._exact and _SCIENTIFIC.fullmatch(text) and re.fullmatch(r"\d{1,15}", self._exact):
            text = self._exact
        if text:
            self._cells.append((self._cell_column, text, CellKind.TEXT, None))
        self._heard = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self.blocks.add_row(self._row, self._cells)
        self._cells = None

    def _end_loose(self) -> None:
        text = shown("".join(self._loose))
        self._loose = []
        if text and self._cells is None:
            self._row += 1
            self.blocks.add_row(self._row, [(1, text, CellKind.TEXT, None)])


def _attributes(written: str) -> dict[str, str]:
    if not _TELLING.search(written):
        return {}
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(written)}


def _span(written: str | None) -> int:
    digits = re.match(r"\s*(\d{1,6})", written) if written else None
    return min(max(int(digits[1]), 1), _MOST_SPAN) if digits else 1
