"""The tables of an HTML page become one Grid, as Excel shows them: one below the other.

In: HTML text. Out: a Grid. Why: web systems "export to Excel" by naming a page `.xls`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from lynn.errors import ListError
from lynn.sheets.assemble import BlockBuilder, SheetLook, assemble
from lynn.sheets.grid import CellKind, Grid, Merge
from lynn.sheets.recognise import unreadable
from lynn.text import t

_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[-+]?\d+([.,]\d+)?E[-+]?\d+", re.IGNORECASE)
#: Text outside of tables, such as a title, takes a row of its own.
_BLOCKS = frozenset(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "center", "caption", "li", "hr"])
_SILENT = frozenset(["script", "style", "title", "head", "xml"])
_MOST_SPAN = 16_384


def read_html(text: str) -> Grid:
    """All tables of the page. Raises `ListError` (`list-empty`) when it shows nothing, `list-is-web-page` when it has no table."""
    page = _Page()
    page.feed(text)
    page.close()
    page.finish()
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


class _Page(HTMLParser):
    """Listens to the parser and lays cells out in rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
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
        self._silent = 0
        self._depth = 0
        self._exact: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._end_row()
            self._end_loose()
            self._depth += 1
            if self._row:
                self._row += 1
        elif tag == "tr":
            self._end_row()
            self._row += 1
            self._cells, self._column = [], 0
            if _HIDDEN.search(attributes.get("style", "")):
                self.look.hidden_rows.add(self._row)
        elif tag in ("td", "th"):
            self._start_cell(attributes)
        elif tag == "br":
            (self._heard if self._heard is not None else self._loose).append("\n")
        elif tag in _BLOCKS:
            if self._heard is not None:
                self._heard.append("\n" if self._heard else "")
            else:
                self._end_loose()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._depth = max(0, self._depth - 1)
        elif tag in _BLOCKS and self._heard is None:
            self._end_loose()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        # Line ends of the source are plain blanks on the page.
        shown = re.sub(r"[ \t\r\n\f]+", " ", data)
        (self._heard if self._heard is not None else self._loose).append(shown)

    def finish(self) -> None:
        """Take what an unfinished page still holds."""
        self._end_row()
        self._end_loose()

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
        text = _tidy("".join(self._heard))
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
        text = _tidy("".join(self._loose))
        self._loose = []
        if text and self._cells is None:
            self._row += 1
            self.blocks.add_row(self._row, [(1, text, CellKind.TEXT, None)])


def _span(written: str | None) -> int:
    digits = re.match(r"\s*(\d{1,6})", written or "")
    return min(max(int(digits[1]), 1), _MOST_SPAN) if digits else 1


def _tidy(text: str) -> str:
    """Blanks as a browser shows them: single, none beside a line break; those that may not break are blanks too."""
    return re.sub(r" *\n *", "\n", re.sub(r"[ \xa0]+", " ", text)).strip(" \n")
