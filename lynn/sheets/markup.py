"""HTML tables and XML of 2003, which old systems name `.xls`, become Grids.

In: a path, its kind, and the list's language. Out: one Grid a sheet. Why: these are text that only Excel takes for workbooks.
"""

from __future__ import annotations

from pathlib import Path

from lynn.sheets.encoding import decode
from lynn.sheets.grid import Grid
from lynn.sheets.html_tables import read_html
from lynn.sheets.recognise import unreadable
from lynn.sheets.xml2003 import read_xml2003

#: Bytes of markup; a row of 8 cells has about 400, so this is some 250,000 rows.
MOST_BYTES = 100_000_000


def read_markup(path: Path, kind: str, *, language: str) -> list[Grid]:
    """All sheets of the file; `kind` is "html" or "xml2003". Raises `ListError`."""
    if path.stat().st_size > MOST_BYTES:
        raise unreadable("list-too-large")
    if kind == "xml2003":
        return read_xml2003(path.read_bytes(), language)
    decoded = decode(path.read_bytes())
    return [read_html(decoded.utf8[decoded.start :].decode("utf-8"))]
