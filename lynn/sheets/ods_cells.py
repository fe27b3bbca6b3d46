"""One cell of an OpenDocument sheet: its shown text, its kind, its instant.

In: the tags of a cell. Out: `Shown`, or None for a blank. Why apart: what counts as the shown text (not the comment, not the
drawing, not what a careless exporter cached) is a matter of its own.
"""

from __future__ import annotations

import datetime as dt
import re

from lynn.sheets.format_codes import parse_format
from lynn.sheets.formats import Shown, show_boolean, show_general, show_number
from lynn.sheets.grid import CellKind
from lynn.sheets.regions import Region, region_of

#: (1-based column, text, kind, instant).
Cell = tuple[int, str, CellKind, dt.datetime | None]

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no zone
_DURATION = re.compile(r"(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?")
#: How programs show a number that is formatted as a truth value.
_TRUTH = ("TRUE", "FALSE", "VERDADERO", "FALSO", "VERDADEIRO")
_NUMBERS = ("float", "percentage", "currency")
#: Parts of a cell whose paragraphs are not the cell's text.
_ASIDE = ("annotation", "frame", "custom-shape", "shapes", "g", "line", "rect", "control", "caption", "ruby-text")


class CellReader:
    """Follows the tags inside a row."""

    def __init__(self, region: Region) -> None:
        #: Cell styles that come with a number format.
        self.formatted_styles: set[str] = set()
        #: Those among them whose format names its own language.
        self.localised_styles: set[str] = set()
        self.row_style = ""
        #: Of the last cell: columns it repeats over, rows and columns it spans.
        self.extent = (1, 1, 1)
        self._region = region
        self._column_styles: list[tuple[int, str]] = []
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._paragraph_depth = 0
        self._aside = 0

    def add_columns(self, count: int, style: str) -> int:
        """More columns, with the style of their cells; returns the first one's 1-based number."""
        last = self._column_styles[-1][0] if self._column_styles else 0
        self._column_styles.append((last + count, style))
        return last + 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens within a row."""
        if tag in ("table-cell", "covered-table-cell"):
            self._attributes, self._paragraphs, self._aside, self._paragraph_depth = attributes, [], 0, 0
            self.extent = (
                _count(attributes, "table:number-columns-repeated"),
                _count(attributes, "table:number-rows-spanned"),
                _count(attributes, "table:number-columns-spanned"),
            )
        elif tag in _ASIDE:
            self._aside += 1
        elif self._aside:
            return
        elif tag in ("p", "h"):
            self._paragraph_depth += 1
            self._paragraphs.append("")
        elif self._paragraph_depth and tag == "s":
            self._paragraphs[-1] += " " * min(_count(attributes, "text:c"), 32_767)
        elif self._paragraph_depth and tag == "tab":
            self._paragraphs[-1] += "\t"
        elif self._paragraph_depth and tag == "line-break":
            self._paragraphs[-1] += "\n"

    def end(self, tag: str) -> None:
        """A tag closes within a row."""
        if tag in _ASIDE:
            self._aside -= 1
        elif tag in ("p", "h") and not self._aside:
            self._paragraph_depth -= 1

    def text(self, data: str) -> None:
        """Characters of the cell."""
        if self._paragraph_depth and not self._aside:
            self._paragraphs[-1] += data

    def finish(self, column: int) -> Shown | None:
        """The cell as shown; None when it is blank."""
        shown = "\n".join(self._paragraphs)
        attributes = self._attributes
        kind = attributes.get("office:value-type", "")
        if kind and kind != "string":
            # Room left for alignment is not part of the text.
            shown = shown.strip(" ")
        if (
            self._paragraphs
            and not shown
            and kind
            and kind != "string"
            and self._has_style(self.formatted_styles, column)
        ):
            return None  # its format shows nothing: `0;-0;;@` for zero
        if attributes.get("calcext:value-type") == "error":
            return Shown(shown, CellKind.ERROR) if shown else None
        if kind in _NUMBERS:
            return self._number(shown, attributes.get("office:value", ""))
        if kind == "date":
            return self._date(shown, attributes.get("office:date-value", ""), column)
        if kind == "boolean":
            is_true = attributes.get("office:boolean-value", "").lower() == "true"
            return Shown(show_boolean(is_true, self._region), CellKind.BOOLEAN)
        if kind == "time":
            return self._time(shown, attributes.get("office:time-value", ""))
        shown = shown or attributes.get("office:string-value", "")
        return Shown(shown, CellKind.TEXT) if shown else None

    def _number(self, shown: str, stated: str) -> Shown | None:
        try:
            value = float(stated)
        except ValueError:
            return Shown(shown, CellKind.TEXT) if shown else None
        if shown.upper() in _TRUTH and stated in ("0", "1"):
            return Shown(show_boolean(stated == "1", self._region), CellKind.BOOLEAN)
        is_scientific = re.fullmatch(r"[-+]?\d([.,]\d+)?[eE][-+]?\d+", shown) is not None
        # Exporters cache Python's own text (`5.0`), which no program shows; and a whole number hides no digits.
        if not shown or shown in (repr(value), stated) or (is_scientific and value == int(value)):
            return Shown(show_general(value, self._region), CellKind.NUMBER)
        return Shown(_respelled(shown, value, self._region), CellKind.NUMBER)

    def _date(self, shown: str, stated: str, column: int) -> Shown | None:
        try:
            instant = dt.datetime.fromisoformat(stated[:26]).replace(tzinfo=None)
        except ValueError:
            return Shown(shown, CellKind.TEXT) if shown else None
        if shown and self._has_style(self.formatted_styles, column):
            named = shown if self._has_style(self.localised_styles, column) else _renamed(shown, self._region)
            return Shown(named, CellKind.DATE, instant.replace(microsecond=0))
        code = self._region.short_date
        if instant.time() != dt.time() and (":" in shown or not shown):
            code += " hh:mm" if shown.count(":") == 1 else " hh:mm:ss"
        return show_number((instant - _EPOCH) / dt.timedelta(days=1), parse_format(code), self._region)

    def _time(self, shown: str, stated: str) -> Shown | None:
        found = _DURATION.fullmatch(stated)
        if shown or not found:
            return Shown(shown, CellKind.TIME) if shown else None
        days, hours, minutes = (int(found[i] or 0) for i in (2, 3, 4))
        seconds = float((found[5] or "0").replace(",", "."))
        serial = days + hours / 24 + minutes / 1440 + seconds / 86_400
        return show_number(-serial if found[1] else serial, parse_format("[hh]:mm:ss"), self._region)

    def _has_style(self, styles: set[str], column: int) -> bool:
        style = self._attributes.get("table:style-name") or self.row_style
        if not style:
            style = next((name for last, name in self._column_styles if column <= last), "")
        return style in styles


def _respelled(shown: str, value: float, region: Region) -> str:
    """The text with the signs of the list's language, when the file's own program had the other ones: of `5,000` and
    `5.000` only one is the value."""
    found = re.search(r"\d[\d.,]*", shown)
    if not found or not re.search("[.,]", found[0]):
        return shown
    digits = found[0].rstrip(".,")
    wanted = abs(value) * (100 if "%" in shown else 1)
    other_decimal = "." if region.decimal == "," else ","
    for scale in (1, 1e3, 1e6):  # `2.5M`
        if _means(digits, wanted / scale, region.decimal):
            break
        if _means(digits, wanted / scale, other_decimal):
            return shown[: found.start()] + digits.translate(_SWAPPED) + shown[found.start() + len(digits) :]
    return shown


def _renamed(shown: str, region: Region) -> str:
    """The text with the days and months of the list's language, when the file's own program spoke another."""
    if not _NAME.search(shown):
        return shown
    names = (region.months, region.days, region.short_months, region.short_days)
    own = {name for each in names for name in each}

    def rename(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if word == "may" and "-" in shown:
            return region.short_months[4]
        known = [mine[_ENGLISH[i].index(word)] for i, mine in enumerate(names) if word in _ENGLISH[i]]
        return known[0] if known and match[0] not in own else match[0]

    return _NAME.sub(rename, shown)


_SWAPPED = str.maketrans(".,", ",.")
_NAME = re.compile(r"[A-Z][a-z]{2,8}\b")
_EN = region_of("en")
_ENGLISH = [[name.casefold() for name in each] for each in (_EN.months, _EN.days, _EN.short_months, _EN.short_days)]


def _means(digits: str, wanted: float, decimal: str) -> bool:
    """Whether a number, read with that decimal sign, is the wanted one, rounded."""
    group = "," if decimal == "." else "."
    if not re.fullmatch(rf"\d+({re.escape(group)}\d{{3}})*({re.escape(decimal)}\d+)?", digits):
        return False
    places = len(digits.partition(decimal)[2])
    read = float(digits.replace(group, "").replace(decimal, "."))
    return abs(read - wanted) <= 0.5000001 * 10.0**-places + 1e-12 * wanted


def _count(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name)
    if stated is None:
        return 1
    return max(1, int(stated)) if stated.isdigit() and len(stated) < 9 else 1
